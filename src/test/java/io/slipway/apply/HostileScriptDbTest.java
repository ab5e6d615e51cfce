package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileScriptDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    private RunOutcome run(String script) {
        return fixture.run(ApplyFixture.change(script), run, journal);
    }

    private static RunError error(RunOutcome outcome) {
        assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
        return ((RunOutcome.Failed) outcome).error();
    }

    /** Statements that the splitter took for something else. */
    private RunOutcome smuggled(String... statements) {
        var list = List.of(statements).stream()
                .map(text -> new ChangeStatement(
                        text,
                        "smuggled",
                        new Position(1, 1),
                        null,
                        "c",
                        ChangeStatement.Effect.ROWS,
                        ChangeStatement.Place.TRANSACTION))
                .toList();
        return fixture.run(
                new PreparedChange(new ChangeName.Unversioned(), "", "x", list, List.of(), null), run, journal);
    }

    private static ChangeStatement statement(String text) {
        return new ChangeStatement(
                text,
                "smuggled",
                new Position(1, 1),
                null,
                "c",
                ChangeStatement.Effect.ROWS,
                ChangeStatement.Place.TRANSACTION);
    }

    @Test
    void aHiddenCommitRollsTheStepBack() {
        var error = error(smuggled("INSERT INTO fx VALUES (1)", "COMMIT", "INSERT INTO fx VALUES (2)"));
        assertThat(error.code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
        assertThat(fixture.effects()).isZero();
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
    }

    @Test
    void aHiddenCommitWithTriggersOffRollsTheStepBack() {
        var strong = new ApplyFixture(fixture.server, io.slipway.testing.TestPostgres.SUPERUSER);
        var list = java.util.stream.Stream.of(
                        "SET session_replication_role = replica", "INSERT INTO public.fx VALUES (1)", "COMMIT")
                .map(HostileScriptDbTest::statement)
                .toList();
        var change = new PreparedChange(new ChangeName.Unversioned(), "", "x", list, List.of(), null);
        assertThat(error(strong.run(change, run, journal)).code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
        assertThat(strong.effects()).isZero();
    }

    @Test
    void aHiddenRollbackAndCommitLeaveNothing() {
        var error = error(smuggled(
                "INSERT INTO fx VALUES (1)",
                "ROLLBACK",
                "INSERT INTO fx VALUES (2)",
                "COMMIT",
                "INSERT INTO fx VALUES (3)"));
        assertThat(error.code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aRollbackAndChainFailsTheRun() {
        var error = error(smuggled("INSERT INTO fx VALUES (1)", "ROLLBACK AND CHAIN", "INSERT INTO fx VALUES (2)"));
        assertThat(error.code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
        assertThat(fixture.effects()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY fx (n) FROM STDIN",
                "copy /* FROM */ fx(n) from StdIn WITH (FORMAT csv)",
                "COPY fx FROM STDOUT"
            })
    void aCopyWithoutRowsIsNotSent(String copy) {
        var error = error(smuggled("INSERT INTO fx VALUES (1)", copy, "INSERT INTO fx VALUES (2)"));
        assertThat(error.message()).startsWith("COPY … FROM STDIN has no rows in the script");
        assertThat(fixture.effects()).isZero();
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT 'COPY fx FROM STDIN'")))
                .isInstanceOf(RunOutcome.Applied.class);
    }

    @Test
    void aPreparedTransactionIsRefused() {
        error(smuggled("INSERT INTO fx VALUES (1)", "PREPARE TRANSACTION 'hidden'"));
        assertThat(fixture.effects()).isZero();
        assertThat(fixture.query("SELECT count(*) FROM pg_prepared_xacts")).isEqualTo("0");
    }

    @Test
    void aSearchPathToTemporaryTablesDoesNotHideTheHistory() {
        var outcome = run("""
                CREATE TEMP TABLE history (state text, xid text);
                CREATE TEMP TABLE pg_settings (name text, setting text);
                SET search_path TO pg_temp, pg_catalog, public;
                INSERT INTO fx VALUES (1);
                """);
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(fixture.query("SELECT state FROM slipway.history")).isEqualTo("APPLIED");
    }

    @Test
    void operatorsOfTheScriptDoNotReplaceThoseOfSlipway() {
        var outcome = run("""
                CREATE SCHEMA evil;
                CREATE FUNCTION evil.no(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
                CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.no);
                CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT 'postgres'::text $$;
                SET search_path TO evil, pg_catalog, public;
                INSERT INTO fx VALUES (1);
                VACUUM fx;
                INSERT INTO fx VALUES (2);
                """);
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(3, 0, false));
    }

    @Test
    void droppingTheHistoryRollsTheChangeBack() {
        fixture.run(ApplyFixture.change("SELECT 1"));
        error(run("INSERT INTO fx VALUES (1); DROP SCHEMA slipway CASCADE"));
        assertThat(fixture.effects()).isZero();
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("1");
    }

    @Test
    void theRoleOfAScriptIsSuspendedForHistoryCalls() {
        fixture.database.execute(
                "CREATE ROLE owner_of_" + fixture.login,
                "GRANT owner_of_" + fixture.login + " TO " + fixture.login,
                "GRANT ALL ON SCHEMA public TO owner_of_" + fixture.login,
                "GRANT ALL ON fx TO owner_of_" + fixture.login);
        var outcome = run("SET ROLE owner_of_" + fixture.login
                + "; CREATE TABLE t (); INSERT INTO fx VALUES (1); VACUUM fx;" + " CREATE TABLE u ()");
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(3, 0, false));
        assertThat(fixture.query(
                        "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE tablename IN ('t', 'u')"))
                .isEqualTo("owner_of_" + fixture.login);
    }

    @Test
    void aDefaultRoleIsSuspendedForHistoryCalls() {
        fixture.database.execute(
                "CREATE ROLE default_of_" + fixture.login,
                "GRANT default_of_" + fixture.login + " TO " + fixture.login,
                "GRANT ALL ON fx TO default_of_" + fixture.login,
                "ALTER ROLE " + fixture.login + " SET role = default_of_" + fixture.login);
        assertThat(run("INSERT INTO fx VALUES (1)")).isEqualTo(new RunOutcome.Applied(1, 0, false));
    }

    @Test
    void limitsThatAScriptSwitchesOffAreRestored() {
        var outcome = run("""
                SET lock_timeout = 0;
                SET idle_in_transaction_session_timeout = 0;
                SET client_connection_check_interval = 0;
                CREATE TABLE seen AS SELECT name, setting FROM pg_settings;
                RESET ALL;
                SELECT set_config('lock_timeout', '50ms', false);
                CREATE TABLE later AS SELECT name, setting FROM pg_settings;
                """);
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.query(
                        "SELECT string_agg(setting, ' ' ORDER BY name) FROM public.seen WHERE name IN ('lock_timeout',"
                                + " 'idle_in_transaction_session_timeout', 'client_connection_check_interval')"))
                .isEqualTo("500 60000 100");
        assertThat(fixture.query("SELECT setting FROM public.later WHERE name = 'lock_timeout'"))
                .isEqualTo("50");
        assertThat(journal.hasLine(RunLogLine.Kind.SETTING)).isTrue();
    }

    @Test
    void theTargetLockIsTakenAgainAfterAScriptReleasedIt() {
        var outcome = run("SELECT pg_advisory_unlock_all(); VACUUM fx; INSERT INTO fx SELECT count(*) FROM pg_locks"
                + " WHERE locktype = 'advisory' AND classid = 1397508176 AND pid = pg_backend_pid()");
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(3, 0, false));
        assertThat(fixture.query("SELECT n FROM fx")).isEqualTo("1");
        assertThat(journal.allSessions).as("no other session was needed").hasSize(1);
    }

    @Test
    void sessionSettingsOutliveAStepAndLocalSettingsDoNot() {
        var outcome = run("""
                CREATE SCHEMA app;
                SET search_path TO app;
                SET LOCAL work_mem = '77kB';
                SELECT set_config('app.name', 'x', false);
                VACUUM;
                CREATE TABLE here AS SELECT current_setting('work_mem') AS w, current_setting('app.name') AS n;
                """);
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(3, 0, false));
        assertThat(fixture.query("SELECT n FROM app.here")).isEqualTo("x");
        assertThat(fixture.query("SELECT w FROM app.here")).isNotEqualTo("77kB");
    }

    @Test
    void setConstraintsAllImmediateMeetsTheUnfinishedRow() {
        assertThat(error(run("INSERT INTO fx VALUES (1); SET CONSTRAINTS ALL IMMEDIATE"))
                        .code())
                .isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aFailedDeferredConstraintIsAScriptError() {
        var error = error(run("""
                CREATE TABLE p (id int PRIMARY KEY);
                CREATE TABLE c (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED);
                INSERT INTO c VALUES (1);
                """));
        assertThat(error.sqlState()).isEqualTo("23503");
        assertThat(error.code()).isEqualTo(RunErrorCode.SCRIPT_ERROR);
    }

    @Test
    void aCommitInADoBlockIsRefused() {
        assertThat(error(run("DO $$ BEGIN COMMIT; END $$")).code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL);
    }

    @Test
    void aDefaultIsolationLevelIsResetAtTheStart() {
        fixture.database.execute(
                "ALTER ROLE " + fixture.login + " SET default_transaction_isolation = 'repeatable read'");
        assertThat(run("INSERT INTO fx VALUES (1)")).isEqualTo(new RunOutcome.Applied(1, 0, false));
    }

    @Test
    void anIsolationLevelOfAnEarlierStepIsRefused() {
        assertThat(error(
                                run(
                                        "SET default_transaction_isolation = 'serializable'; VACUUM fx; INSERT INTO fx VALUES (1)"))
                        .sqlState())
                .isEqualTo("SW001");
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aHugeResultPassesInBoundedMemory() {
        assertThat(run("SELECT repeat('x', 10000) FROM generate_series(1, 50000); INSERT INTO fx VALUES (1)"))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
    }
}
