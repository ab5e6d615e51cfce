package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script may call of a guarded history, and must not get by it. */
class GuardedHistoryDbTest {
    private static final Change SIX = Bench.version("6", "INSERT INTO fx VALUES (6)");
    private static final String OFF = "-- slipway:transaction off\n";

    private final Bench bench = new Bench();

    GuardedHistoryDbTest() {
        bench.database.execute("REVOKE CREATE ON DATABASE \"" + bench.database.name() + "\" FROM " + bench.login);
        bench.database.execute(GuardedInstall.script(bench.login));
    }

    /** One of slipway.begin_* and the end that belongs to it, for version 6. */
    private static String forged(String begin, String end) {
        var sum = new PlannedStep(1, HistoryRow.Kind.SINGLE, 1, SIX.statements()).checksum();
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
    private static final String SINGLE = forged("begin_single", "end_single(i.target_uid, '%s', 1, 1, 'x', true)");
    private static final String BATCH = forged("begin_batch", "end_batch(i.target_uid, '%s', 1, 1, 'x', true)");

    private void isMisuse(String script) {
        assertThat(bench.run(Bench.version("5", script)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("SW001"));
    }

    private void forgesNothing(String script) {
        isMisuse(script);
        assertThat(bench.run(SIX)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects(6)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_single", "begin_batch"})
    void aScriptForgesNoRowOfAnotherVersion(String by) {
        forgesNothing(forgery(by));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_single", "begin_batch"})
    void norDoesOneWithoutATransaction(String by) {
        forgesNothing(OFF + forgery(by));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_single", "begin_batch"})
    void norDoesATriggerThatFiresAfterTheEndOfItsStep(String by) {
        forgesNothing("""
                CREATE TABLE late (n int);
                CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM * FROM (%s) AS f; RETURN NULL; END $f$;
                CREATE CONSTRAINT TRIGGER forge AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forge();
                INSERT INTO late VALUES (1);
                """.formatted(forgery(by)));
    }

    private static String forgery(String by) {
        return switch (by) {
            case "begin_run" -> RUN;
            case "begin_single" -> SINGLE;
            default -> BATCH;
        };
    }

    @Test
    void aScriptDoesNotTakeItsOwnIntentOver() {
        var take = """
                SELECT b.answer FROM slipway.history h, LATERAL slipway.begin_single(h.target_uid, h.change_key, h.step,
                    h.statements, h.epoch, h.checksum, sha256('x'), h.installation, h.task, h.run_uid, '{}', h.probe,
                    h.installation, h.task, h.epoch) b WHERE h.state = 'INTENT'""";
        isMisuse(OFF + take);
    }

    @Test
    void aScriptUndoesNoOtherVersion() {
        var five = Bench.version("5", "INSERT INTO fx VALUES (5)");
        bench.run(five);
        assertThat(bench.run(Bench.version("6", """
                SELECT slipway.undo(h.target_uid, 'V:default/5#1', h.change_key) FROM slipway.history h
                WHERE h.state = 'RUNNING'""")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("SW001"));
        assertThat(bench.run(five)).isEqualTo(new Outcome.Applied(1, 1, false));
        assertThat(bench.effects(5)).isEqualTo(1);
    }
}
