package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An error says where it is and what to do next. */
class RemedyDbTest {
    private static final String OFF = "-- slipway:transaction off";

    private final ApplyFixture fixture = new ApplyFixture();

    private static RunError error(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Failed failed -> failed.error();
            case RunOutcome.Indeterminate unknown -> unknown.error();
            default -> throw new AssertionError(outcome);
        };
    }

    private RunError failure(String script) {
        return error(fixture.run(ApplyFixture.change(script)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CALL public.commits()", "DO 'BEGIN COMMIT; END'"})
    void aRoutineThatCommitsIsToldToRunOutsideOfATransaction(String script) {
        fixture.database.execute("CREATE PROCEDURE public.commits() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'");
        var error = failure(script);
        assertThat(error.code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
        assertThat(error.message())
                .startsWith("invalid transaction termination. ")
                .contains(OFF);
    }

    @Test
    void aRoutineOutsideOfATransactionIsNotToldSoAgain() {
        var error = failure(OFF + "\nDO $$ BEGIN BEGIN COMMIT; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$");
        assertThat(error.sqlState()).isEqualTo("2D000");
        assertThat(error.message()).doesNotContain(OFF).contains("nor in a block with EXCEPTION");
    }

    @Test
    void allConstraintsImmediateInABodyAreToBeNamed() {
        var error = failure("DO 'BEGIN SET CONSTRAINTS ALL IMMEDIATE; END'");
        assertThat(error.code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
        assertThat(error.message()).contains("name the constraints");
    }

    @Test
    void anInvalidIndexIsToBeDropped() {
        fixture.database.execute(
                "ALTER TABLE public.fx OWNER TO " + fixture.login,
                "CREATE INDEX fx_n ON public.fx (n)",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.fx_n'::regclass");
        var error = failure("CREATE INDEX CONCURRENTLY IF NOT EXISTS fx_n ON public.fx (n)");
        assertThat(error.code()).isEqualTo(RunErrorCode.INDEX_INVALID);
        assertThat(error.message()).contains("drop it with DROP INDEX CONCURRENTLY public.fx_n, then retry the task");
    }

    private RunError inLatin1(String script) {
        var name = fixture.database.name() + "_latin1";
        fixture.database.execute(
                "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
        var latin = fixture.server.database(name);
        latin.grantCreate(fixture.login);
        latin.execute("CREATE TABLE t (a text)", "GRANT ALL ON t TO " + fixture.login);
        var run = ApplyFixture.newRun();
        var task = SessionOptions.task("" + run.runUid(), Duration.ofSeconds(2), Duration.ofMinutes(1));
        var sessions = new ConnectorSource(TestPostgres.connector(), latin.spec(fixture.login), task);
        var watch = new ConnectorSource(
                TestPostgres.connector(), latin.spec(fixture.login), SessionOptions.service(Duration.ofSeconds(30)));
        return error(new OwnerFixture(sessions, watch, fixture.options)
                .run(ApplyFixture.change(script), run, null, new MemoryJournal()));
    }

    @Test
    void aCharacterThatTheDatabaseCannotStoreHasItsPlace() {
        var error = inLatin1("INSERT INTO t VALUES ('é');\n  INSERT INTO t VALUES (\n    '12 €')");
        assertThat(error.sqlState()).isEqualTo("22P05");
        assertThat(error.position()).isEqualTo(new Position(3, 9));
    }

    @Test
    void aCharacterInCopiedRowsHasItsPlace() {
        var error = inLatin1("COPY t FROM STDIN;\none\ntwo €\n\\.\n");
        assertThat(error.sqlState()).isEqualTo("22P05");
        assertThat(error.position()).isEqualTo(new Position(3, 5));
    }

    @Test
    void anEscapeThatIsNoCharacterHasItsPlace() {
        var error = failure("SELECT 1;\nSELECT E'ab\\xFF'");
        assertThat(error.sqlState()).isEqualTo("22021");
        assertThat(error.position()).isEqualTo(new Position(2, 12));
    }

    @Test
    void anErrorInCopiedRowsHasTheirLine() {
        assertThat(failure("SELECT 1;\nCOPY fx (n) FROM STDIN;\n1\n2\nthree\n\\.\n")
                        .position())
                .isEqualTo(new Position(5, 1));
    }

    @Test
    void anEventTriggerThatRefusesTheHistoryIsNamed() {
        fixture.database.execute(
                "CREATE FUNCTION public.no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION 'not today'; END $$",
                "CREATE EVENT TRIGGER frozen ON ddl_command_start EXECUTE FUNCTION public.no_ddl()");
        var error = failure("INSERT INTO fx VALUES (1)");
        assertThat(error.code()).isEqualTo(RunErrorCode.HISTORY_NOT_USABLE);
        assertThat(error.message())
                .isEqualTo(
                        "The schema slipway could not be created: not today. The event trigger frozen of this database"
                                + " refused it. Let a DBA run the script that slipway doctor --grants prints, then retry the task.");
    }

    @Test
    void aReadOnlyDatabaseIsNamedAtFirstContact() {
        fixture.database.execute(
                "ALTER DATABASE " + fixture.database.name() + " SET default_transaction_read_only = on");
        var error = failure("INSERT INTO fx VALUES (1)");
        assertThat(error.code()).isEqualTo(RunErrorCode.READ_ONLY);
        assertThat(error.message()).contains("The database is read-only for this login", "slipway doctor --grants");
    }
}
