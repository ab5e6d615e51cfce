package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlocks with the application and serialization failures: the whole step again, three times at most. */
class StepRetryDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);
    private static final String BATCH = "-- slipway:batch table=o key=id size=100\nUPDATE o SET n = n + 1";
    private static final String STANDALONE = "-- slipway:transaction off\nUPDATE o SET n = n + 1";
    private static final String TRANSACTION = "INSERT INTO fx VALUES (1); UPDATE o SET n = n + 1";

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    StepRetryDbTest() {
        fixture.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO o SELECT g FROM generate_series(1, 1000) g",
                "CREATE SEQUENCE tries",
                "GRANT ALL ON o, fx TO " + fixture.login,
                "GRANT ALL ON SEQUENCE tries TO " + fixture.login);
        // it looks for a deadlock before its first rung ends
        fixture.database.execute("ALTER ROLE " + fixture.login + " SET deadlock_timeout = '10ms'");
        fixture.budget(Duration.ofMinutes(1));
    }

    /** Row 550 cannot be changed but at this try. */
    private void fails(String state, int until) {
        fixture.database.execute(
                """
                CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('tries') < %d THEN RAISE EXCEPTION 'no' USING ERRCODE = '%s'; END IF;
                    RETURN NEW;
                END $$""".formatted(until, state),
                "CREATE TRIGGER fails BEFORE UPDATE ON o FOR EACH ROW WHEN (NEW.id = 550) EXECUTE FUNCTION fails()");
    }

    private RunOutcome apply(String script) {
        return fixture.run(ApplyFixture.change(script), run, journal);
    }

    private void failedAfterThree(RunOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.SERIALIZATION));
        assertThat(fixture.query("SELECT last_value FROM tries")).isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "40001"})
    void aSliceIsTriedThreeTimesAndEarlierSlicesStay(String state) {
        fails(state, 100);
        failedAfterThree(apply(BATCH));
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("500");
        assertThat(journal.lines.toString()).contains("500 rows in 5 slices stay changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "40001"})
    void aStandaloneStepIsTriedThreeTimes(String state) {
        fails(state, 100);
        failedAfterThree(apply(STANDALONE));
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("0");
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {BATCH, STANDALONE, TRANSACTION})
    void aStepThatPassesAtTheThirdTryTakesEffectOnce(String script) {
        fails("40P01", 3);
        assertThat(apply(script)).isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("1000");
        assertThat(fixture.effects()).isEqualTo(script.equals(TRANSACTION) ? 1 : 0);
    }

    private static final String CROSSWISE =
            "INSERT INTO fx VALUES (1); UPDATE o SET n = 1 WHERE id = 1; SELECT public.crosses()";

    /** Its first tries go on when somebody waits for what they have; then the deadlock is all that ends their wait. */
    private static final String CROSSES = """
            CREATE FUNCTION crosses() RETURNS void LANGUAGE plpgsql AS $$ DECLARE this int := nextval('tries'); BEGIN
                WHILE this <= %d AND NOT EXISTS (
                    SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
                LOOP PERFORM pg_sleep(0.02); END LOOP;
                SET LOCAL lock_timeout = '1min';
                UPDATE o SET n = 1 WHERE id = 2;
            END $$""";

    /** Has locked row 2 and waits for row 1 when the run comes for row 2. */
    private void crosses(Connection app, CompletableFuture<RunOutcome> outcome) throws SQLException {
        try (var statement = app.createStatement()) {
            app.setAutoCommit(false);
            statement.execute("SET deadlock_timeout = '60s'");
            statement.execute("UPDATE o SET n = n WHERE id = 2");
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> outcome.isDone()
                            || fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                            + " AND datname = current_database()")
                                    .equals("1"));
            statement.execute("UPDATE o SET n = n WHERE id = 1");
            app.rollback();
        }
    }

    private CompletableFuture<RunOutcome> start(int crossed) {
        fixture.database.execute(CROSSES.formatted(crossed));
        return CompletableFuture.supplyAsync(() -> apply(CROSSWISE), StandaloneFixture.THREADS);
    }

    private long deadlocks() {
        return journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.RETRY
                        && line.message().contains("serialization: deadlock detected"))
                .count();
    }

    @Test
    void aDeadlockWithTheApplicationIsRetried() throws Exception {
        try (var app = fixture.open()) {
            var outcome = start(1);
            crosses(app, outcome);
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        }
        assertThat(deadlocks()).isEqualTo(1);
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void theThirdDeadlockWithTheApplicationFailsTheRun() throws Exception {
        try (var app = fixture.open()) {
            var outcome = start(3);
            while (!outcome.isDone()) {
                crosses(app, outcome);
            }
            assertThat(outcome.get())
                    .isInstanceOfSatisfying(
                            RunOutcome.Failed.class,
                            failed -> assertThat(failed.error().sqlState()).isEqualTo("40P01"));
        }
        assertThat(deadlocks()).isEqualTo(3);
        assertThat(fixture.effects()).isZero();
    }
}
