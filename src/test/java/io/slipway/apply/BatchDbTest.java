package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.monitor.SessionReport;
import io.slipway.monitor.SessionScan;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatchDbTest {
    private static final String HEADER = "-- slipway:batch table=o key=id size=100";
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    BatchDbTest() {
        fixture.database.execute(
                "CREATE TABLE o (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0, region text)",
                "INSERT INTO o SELECT g * 7, 0, CASE WHEN g % 3 = 0 THEN 'x' END FROM generate_series(1, 1000) g",
                "GRANT ALL ON o TO " + fixture.login);
    }

    private RunOutcome apply(String statement) {
        return fixture.run(ApplyFixture.change(HEADER + "\n" + statement), run, journal);
    }

    private String place(String field) {
        return fixture.query("SELECT progress ->> '" + field + "' FROM slipway.history WHERE kind = 'BATCH'");
    }

    @Test
    void everyRowIsChangedOnceInSlices() {
        assertThat(apply("UPDATE o SET n = n + 1")).isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("1000");
        assertThat(place("slices")).isEqualTo("10");
        assertThat(place("rows")).isEqualTo("1000");
        assertThat(fixture.query("SELECT count(DISTINCT xmin::text) FROM o")).isEqualTo("10");
        assertThat(journal.lines.stream().filter(line -> line.kind() == RunLogLine.Kind.PROGRESS))
                .hasSize(10);
    }

    @Test
    void aConditionThatStaysTrueTakesOnePass() {
        assertThat(apply("UPDATE o AS orders SET n = orders.n + 1 WHERE orders.region = 'x' OR n < 0 -- as it is"))
                .isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("333");
        assertThat(place("pass")).isEqualTo("1");
    }

    @Test
    void passesRepeatUntilNoRowMeetsTheCondition() {
        fixture.database.execute("""
                CREATE FUNCTION behind() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.id = 7 * 901 THEN INSERT INTO o VALUES (1, 0, NULL); END IF;
                    RETURN NEW;
                END $$""", "CREATE TRIGGER behind AFTER UPDATE ON o FOR EACH ROW EXECUTE FUNCTION behind()");
        assertThat(apply("UPDATE o SET region = 'y' WHERE region IS NULL")).isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE region IS NULL")).isEqualTo("0");
        assertThat(place("pass")).isEqualTo("3");
    }

    @Test
    void aBatchEndsAfter100PassesWithANotice() {
        fixture.database.execute(
                """
                CREATE FUNCTION behind() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO o VALUES ((SELECT min(id) - 1 FROM o), 0, NULL);
                    RETURN NULL;
                END $$""", "CREATE TRIGGER behind AFTER UPDATE ON o FOR EACH STATEMENT EXECUTE FUNCTION behind()");
        assertThat(apply("UPDATE o SET region = 'y' WHERE region IS NULL")).isEqualTo(DONE);
        assertThat(place("pass")).isEqualTo("100");
        assertThat(journal.lines)
                .filteredOn(line -> line.kind() == RunLogLine.Kind.NOTICE)
                .extracting(RunLogLine::message)
                .singleElement()
                .asString()
                .contains("the last pass still found rows");
    }

    @Test
    void aDeleteRemovesTheRowsOfItsCondition() {
        assertThat(apply("DELETE FROM o WHERE region = 'x'")).isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o")).isEqualTo("667");
    }

    @Test
    void aBatchMayReadAnotherTable() {
        fixture.database.execute(
                "CREATE TABLE f AS SELECT 'x' AS region, 5 AS factor", "GRANT ALL ON f TO " + fixture.login);
        assertThat(apply("UPDATE o SET n = f.factor FROM f WHERE f.region = o.region"))
                .isEqualTo(DONE);
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("1665");
    }

    @Test
    void aVolatileFunctionOfTheTargetIsRefused() {
        fixture.database.execute("CREATE FUNCTION mood() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1'");
        assertThat(apply("UPDATE o SET n = mood()"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().message()).contains("mood is volatile"));
    }

    @Test
    void aFunctionThatIsNotImmutableIsRefused() {
        fixture.database.execute("CREATE FUNCTION most() RETURNS int LANGUAGE sql STABLE AS 'SELECT max(n) FROM o'");
        assertThat(apply("UPDATE o SET n = most() + 1"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().message()).contains("most is not IMMUTABLE"));
    }

    @Test
    void aViewOverTheSameTableIsRefused() {
        fixture.database.execute(
                "CREATE VIEW v AS SELECT * FROM o",
                "CREATE VIEW w AS SELECT * FROM v",
                "GRANT ALL ON w TO " + fixture.login);
        assertThat(apply("UPDATE o SET n = (SELECT max(n) FROM w) + 1"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().message()).contains("reads other rows"));
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("0");
    }

    @Test
    void aBatchWithATypoCanBeCorrected() {
        assertThat(fixture.run(ApplyFixture.version("3", HEADER + "\nUPDATE o SET nope = 1")))
                .isInstanceOf(RunOutcome.Failed.class);
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
        assertThat(fixture.run(ApplyFixture.version("3", HEADER + "\nUPDATE o SET n = 1")))
                .isEqualTo(DONE);
    }

    @Test
    void aRetryAfterAnErrorContinuesAtTheRecordedSlice() {
        fixture.database.execute("ALTER TABLE o ADD CHECK (n < 1 OR id <> 7 * 555)");
        assertThat(apply("UPDATE o SET n = n + 1"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23514"));
        assertThat(place("rows")).isEqualTo("500");
        assertThat(journal.lines.toString()).contains("500 rows in 5 slices stay changed");
        fixture.database.execute("ALTER TABLE o DROP CONSTRAINT o_check");
        var again = new RunIdentity(run.installation(), run.task(), run.runUid() + 100_000, run.epoch() + 1, "tester");
        assertThat(fixture.run(ApplyFixture.change(HEADER + "\nUPDATE o SET n = n + 1"), again, journal))
                .isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("1000");
    }

    @Test
    void aRetryWithoutTheKeyReportsTheFinishedSlices() {
        fixture.database.execute("ALTER TABLE o ADD CHECK (n < 1 OR id <> 7 * 555)");
        assertThat(apply("UPDATE o SET n = n + 1")).isInstanceOf(RunOutcome.Failed.class);
        fixture.database.execute("ALTER TABLE o DROP CONSTRAINT o_pkey");
        var again = new RunIdentity(run.installation(), run.task(), run.runUid() + 100_000, run.epoch() + 1, "tester");
        assertThat(fixture.run(ApplyFixture.change(HEADER + "\nUPDATE o SET n = n + 1"), again, journal))
                .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo(RunErrorCode.BATCH_KEY);
                    assertThat(failed.error().message()).contains("500 rows in 5 slices stay changed");
                });
        assertThat(place("rows")).isEqualTo("500");
    }

    @Test
    void aCancelBetweenTwoSlicesKeepsTheProgress() throws Exception {
        var runner = fixture.runner(run);
        var change = ApplyFixture.change("-- slipway:batch table=o key=id size=100 pause=1h\nUPDATE o SET n = n + 1");
        var outcome =
                CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal), StandaloneFixture.THREADS);
        await().atMost(Duration.ofMinutes(1)).until(() -> journal.hasLine(RunLogLine.Kind.PROGRESS));
        assertThat(shown()).isEqualTo("BATCH, slice 1, pass 1, 100 rows");
        try (var other = fixture.database.open();
                var lock = other.createStatement()) {
            lock.execute("BEGIN; LOCK TABLE slipway.history IN ACCESS EXCLUSIVE MODE");
            assertThat(report().session()).isNotNull();
            assertThat(report().limits()).anyMatch(limit -> limit.startsWith("the progress of batches cannot be read"));
        }
        journal.cancel();
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Canceled(null, 0, 1));
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("100");
        assertThat(place("rows")).isEqualTo("100");
    }

    /** The progress that the session monitor shows. */
    private String shown() throws SQLException {
        var progress = Objects.requireNonNull(report().progress());
        return "%s, %s, %d %s".formatted(progress.command(), progress.phase(), progress.done(), progress.unit());
    }

    private SessionReport report() throws SQLException {
        try (var connection = fixture.database.open()) {
            return new SessionScan(connection).ofRun(SessionOptions.taskName(Long.toString(run.runUid())));
        }
    }

    @Test
    void noSliceBeginsWithoutTrust() {
        journal.onLine = line -> journal.trusted = line.kind() != RunLogLine.Kind.PROGRESS;
        assertThat(apply("UPDATE o SET n = n + 1"))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.TRUST));
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("100");
    }

    @Test
    void aLockOfTheApplicationDelaysOnlyItsSlice() throws Exception {
        fixture.options = ApplyOptionsBuilder.locks(Duration.ofMillis(200), Duration.ofMinutes(1));
        try (var blocker = fixture.database.open();
                var sql = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            sql.execute("SELECT n FROM o WHERE id = 7 * 550 FOR UPDATE");
            var outcome =
                    CompletableFuture.supplyAsync(() -> apply("UPDATE o SET n = n + 1"), StandaloneFixture.THREADS);
            await().atMost(Duration.ofMinutes(1)).until(() -> journal.waitReasons.contains(WaitReason.LOCK));
            assertThat(place("rows")).isEqualTo("500");
            blocker.rollback();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        }
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("1000");
    }

    @Test
    void aSliceThatMetALockIsNotRetriedWithoutTrust() throws Exception {
        fixture.options = ApplyOptionsBuilder.locks(Duration.ofMillis(200), Duration.ofMinutes(1));
        try (var blocker = fixture.database.open();
                var sql = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            sql.execute("SELECT n FROM o WHERE id = 7 * 550 FOR UPDATE");
            journal.onLine = line -> journal.trusted &= !line.message().startsWith("try 1 did not get a lock");
            var outcome =
                    CompletableFuture.supplyAsync(() -> apply("UPDATE o SET n = n + 1"), StandaloneFixture.THREADS);
            await().atMost(Duration.ofMinutes(1)).until(() -> !journal.trusted);
            blocker.rollback();
            assertThat(outcome.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            RunOutcome.HandBack.class,
                            back -> assertThat(back.reason()).isEqualTo(WaitReason.TRUST));
        }
        assertThat(place("rows")).isEqualTo("500");
    }
}
