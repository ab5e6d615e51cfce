package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A script may call the functions of a guarded history, and cannot forge it. */
public class GuardedHistoryDbTest {
    private static final PreparedChange SIX = ApplyFixture.version("6", "INSERT INTO fx VALUES (6)");
    private static final String OFF = "-- slipway:transaction off\n";

    private final ApplyFixture fixture = new ApplyFixture();

    GuardedHistoryDbTest() {
        fixture.database.execute("REVOKE CREATE ON DATABASE \"" + fixture.database.name() + "\" FROM " + fixture.login);
        fixture.database.execute(GuardedInstall.script(fixture.login));
    }

    /** One of slipway.begin_* and the end that belongs to it, for version 6. */
    private static String forged(String begin, String end) {
        var sum = new PlannedStep(1, HistoryRow.Kind.STANDALONE, 1, SIX.statements()).checksum();
        var key = SIX.name().keyBase(UUID.randomUUID()) + "1";
        return """
                SELECT (SELECT max(answer) FROM slipway.%1$s(i.target_uid, '%3$s', 1, '[1,2)', 1, '%4$s', sha256('x'),
                            gen_random_uuid(), gen_random_uuid(), 1, '{"changeChecksum": "%5$s", "stepsTotal": 1}'%2$s)),
                       slipway.%6$s
                FROM slipway.identity i""".formatted(
                        begin,
                        begin.equals("begin_run") ? "" : ", '{}', null, null, null",
                        key,
                        sum,
                        SIX.checksum(),
                        end.formatted(key));
    }

    private static final String RUN = forged("begin_run", "finish_run(i.target_uid, '%s', 1, 1, 'x')");
    private static final String STANDALONE =
            forged("begin_standalone", "end_standalone(i.target_uid, '%s', 1, 1, 'x', true)");
    private static final String BATCH = forged("begin_batch", "end_batch(i.target_uid, '%s', 1, 1, 'x', true)");

    private void isMisuse(String script) {
        assertThat(fixture.run(ApplyFixture.version("5", script)))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("SW005"));
    }

    private void forgesNothing(String script) {
        isMisuse(script);
        assertThat(fixture.run(SIX)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects(6)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_standalone", "begin_batch"})
    void aTransactionStepCannotForgeARow(String by) {
        forgesNothing(forgery(by));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_standalone", "begin_batch"})
    void aStandaloneStepCannotForgeARow(String by) {
        forgesNothing(OFF + forgery(by));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_standalone", "begin_batch"})
    void aDeferredTriggerCannotForgeARow(String by) {
        forgesNothing("""
                CREATE TABLE late (n int);
                CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM * FROM (%s) AS f; RETURN NULL; END $f$;
                CREATE CONSTRAINT TRIGGER forge AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forge();
                INSERT INTO late VALUES (1);
                """.formatted(forgery(by)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_standalone", "begin_batch"})
    void aPlainHistoryRefusesCallsInAStepToo(String by) {
        var plain = new ApplyFixture();
        for (var script : new String[] {forgery(by), OFF + forgery(by)}) {
            assertThat(plain.run(ApplyFixture.version("5", script)))
                    .isInstanceOfSatisfying(
                            RunOutcome.Failed.class,
                            failed -> assertThat(failed.error().sqlState()).isEqualTo("SW001"));
        }
    }

    private static String forgery(String by) {
        return switch (by) {
            case "begin_run" -> RUN;
            case "begin_standalone" -> STANDALONE;
            default -> BATCH;
        };
    }

    @Test
    void aScriptCannotTakeOverItsOwnIntent() {
        var take = """
                SELECT b.answer FROM slipway.history h, LATERAL slipway.begin_standalone(h.target_uid, h.change_key, h.step,
                    h.statements, h.epoch, h.checksum, sha256('x'), h.installation, h.task, h.run_uid, '{}', h.probe,
                    h.installation, h.task, h.epoch) b WHERE h.state = 'INTENT'""";
        isMisuse(OFF + take);
    }

    @Test
    void aScriptCannotUndoAnotherVersion() {
        var five = ApplyFixture.version("5", "INSERT INTO fx VALUES (5)");
        fixture.run(five);
        assertThat(fixture.run(ApplyFixture.version("6", """
                SELECT slipway.undo(h.target_uid, 'V:default/5#1', h.change_key) FROM slipway.history h
                WHERE h.state = 'RUNNING'""")))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("SW005"));
        assertThat(fixture.run(five)).isEqualTo(new RunOutcome.Applied(1, 1, false));
        assertThat(fixture.effects(5)).isEqualTo(1);
    }
}
