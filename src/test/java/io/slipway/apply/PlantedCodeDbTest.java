package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.history.GuardedInstall;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A script plants code with the rights of the login in a target with a guarded history. The code runs later, in a
 * session that is not a session of Slipway: in that of the application, which fires a trigger.
 */
class PlantedCodeDbTest {
    private static final PreparedChange SIX = ApplyFixture.version("6", "INSERT INTO fx VALUES (6)");
    private static final String SIX_KEY = SIX.name().keyBase(UUID.randomUUID()) + "1";

    private final ApplyFixture fixture = new ApplyFixture();
    private final String application = fixture.server.createLogin();

    PlantedCodeDbTest() {
        fixture.database.execute("REVOKE CREATE ON DATABASE \"" + fixture.database.name() + "\" FROM " + fixture.login);
        fixture.database.execute(GuardedInstall.script(fixture.login));
    }

    /** A version whose script plants a trigger on a table of the application, and takes effect itself. */
    private static PreparedChange planting(String body) {
        return ApplyFixture.version("5", """
                CREATE TABLE orders (n int);
                CREATE TABLE answers (what text);
                CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $f$
                DECLARE i slipway.identity; r text;
                BEGIN
                    SELECT * INTO i FROM slipway.identity;
                    BEGIN
                        %s
                        INSERT INTO answers VALUES ('done ' || coalesce(r, ''));
                    EXCEPTION WHEN OTHERS THEN
                        INSERT INTO answers VALUES (SQLSTATE);
                    END;
                    RETURN NULL;
                END $f$;
                CREATE TRIGGER planted AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION planted();
                GRANT INSERT ON orders TO PUBLIC;
                INSERT INTO fx VALUES (5);
                """.formatted(body));
    }

    private void plant(String body) {
        assertThat(fixture.run(planting(body))).isEqualTo(new RunOutcome.Applied(1, 0, false));
    }

    /** The application works, and fires the trigger. */
    private void fire() throws SQLException {
        try (var session = fixture.database.open(application);
                var work = session.createStatement()) {
            work.execute("INSERT INTO orders VALUES (1)");
        }
    }

    private void sixIsAppliedTruly() {
        assertThat(fixture.run(SIX)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects(6)).isEqualTo(1);
    }

    private void theCodeWasRefused() {
        assertThat(fixture.query("SELECT string_agg(what, ',') FROM answers")).isEqualTo("SW005");
    }

    /** Calls of slipway.begin_* and of the end that belongs to it, for version 6, in the name of any installation. */
    private static String forgery(String begin) {
        var kind = begin.equals("begin_run") ? HistoryRow.Kind.TRANSACTION : HistoryRow.Kind.STANDALONE;
        var sum = new PlannedStep(1, kind, 1, SIX.statements()).checksum();
        var end = switch (begin) {
            case "begin_run" -> "finish_run(i.target_uid, '%s', 1, 1, 'x')";
            case "begin_standalone" -> "end_standalone(i.target_uid, '%s', 1, 1, 'x', true)";
            default -> "end_batch(i.target_uid, '%s', 1, 1, 'x', true)";
        };
        return """
                PERFORM pg_advisory_lock(1397508176, 1);
                r := (SELECT max(b.answer) FROM slipway.%s(i.target_uid, '%s', 1, '[1,2)', 1, '%s', sha256('x'),
                    gen_random_uuid(), gen_random_uuid(), 1, '{"changeChecksum": "%s", "stepsTotal": 1}'%s) b);
                PERFORM slipway.%s;
                """.formatted(
                        begin,
                        SIX_KEY,
                        sum,
                        SIX.checksum(),
                        begin.equals("begin_run") ? "" : ", '{}', null, null, null",
                        end.formatted(SIX_KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin_run", "begin_standalone", "begin_batch"})
    void aTriggerCannotForgeAnotherVersion(String begin) throws SQLException {
        plant(forgery(begin));
        fire();
        sixIsAppliedTruly();
        theCodeWasRefused();
    }

    @Test
    void aTriggerCannotUndoAVersion() throws SQLException {
        plant("""
                r := (SELECT max(b.answer) FROM slipway.begin_run(i.target_uid, 'U:x#1', 1, '[1,2)', 1, 'c', sha256('x'),
                    gen_random_uuid(), gen_random_uuid(), 1, '{"stepsTotal": 1, "undoes": ["V:default/5#1"]}') b);
                PERFORM slipway.undo(i.target_uid, 'V:default/5#1', 'U:x#1');
                PERFORM slipway.finish_run(i.target_uid, 'U:x#1', 1, 1, 'x');
                """);
        fire();
        assertThat(fixture.query("SELECT count(*) FROM slipway.history WHERE undone_by IS NOT NULL"))
                .isEqualTo("0");
        theCodeWasRefused();
    }

    @Test
    void aTriggerCannotRekeyTheTarget() throws SQLException {
        plant("r := slipway.rekey(i.target_uid, gen_random_uuid())::text;");
        var uid = fixture.query("SELECT target_uid FROM slipway.identity");
        fire();
        assertThat(fixture.query("SELECT target_uid FROM slipway.identity")).isEqualTo(uid);
        theCodeWasRefused();
        sixIsAppliedTruly();
    }

    @Test
    void aTriggerCannotResolveAStepInDoubt() throws SQLException {
        plant("""
                r := slipway.resolve(i.target_uid, 'T:doubtful', 1, 1, i.target_uid, i.target_uid, 1, true, 'x', 'y')::text;
                """);
        fixture.database.execute("""
                INSERT INTO slipway.history (target_uid, change_key, step, kind, state, checksum, change_checksum,
                    steps_total, installation, task, run_uid, epoch, nonce_hash, statements)
                SELECT target_uid, 'T:doubtful', 1, 'STANDALONE', 'INTENT', 'c', 'c', 1, target_uid, target_uid, 1, 1, '', '[1,2)'
                FROM slipway.identity""");
        fire();
        assertThat(fixture.query("SELECT state FROM slipway.history WHERE change_key = 'T:doubtful'"))
                .isEqualTo("INTENT");
        theCodeWasRefused();
    }

    @Test
    void aTriggerCannotVoidATask() throws SQLException {
        plant("""
                r := (SELECT max(v.answer) FROM slipway.void_run(i.target_uid, null, 1, 1000, i.target_uid, i.target_uid, 1) v);
                """);
        fire();
        assertThat(fixture.query("SELECT count(*) FROM slipway.void")).isEqualTo("0");
        theCodeWasRefused();
    }

    @Test
    void aTriggerCannotClaimTheTarget() throws SQLException {
        plant("r := (SELECT max(c.answer) FROM slipway.claim_identity(gen_random_uuid()) c);");
        fixture.database.execute("DELETE FROM slipway.history", "DELETE FROM slipway.identity");
        fire();
        assertThat(fixture.query("SELECT count(*) FROM slipway.identity")).isEqualTo("0");
        theCodeWasRefused();
    }

    @Test
    void theCheckOfADomainCannotForgeAnotherVersion() {
        assertThat(fixture.run(ApplyFixture.version("5", """
                CREATE FUNCTION planted(text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $f$
                DECLARE i slipway.identity; r text;
                BEGIN
                    SELECT * INTO i FROM slipway.identity;
                    %s
                    RETURN true;
                EXCEPTION WHEN OTHERS THEN RETURN true;
                END $f$;
                CREATE DOMAIN planted AS text CHECK (planted(VALUE));
                SELECT set_config('my.setting', 'a'::planted, false);
                VACUUM fx;
                INSERT INTO fx VALUES (5);
                """.formatted(forgery("begin_run")))))
                .isEqualTo(new RunOutcome.Applied(3, 0, false));
        sixIsAppliedTruly();
    }
}
