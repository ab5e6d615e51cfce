package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A leftover that cannot be removed at once: the error is kept, and the retries end. */
class LeftoverRepairDbTest {
    private static final String UNIQUE = "CREATE UNIQUE INDEX CONCURRENTLY u ON d (a)";

    private final StandaloneFixture standalone = new StandaloneFixture();

    LeftoverRepairDbTest() throws SQLException {
        standalone.asOwner("CREATE TABLE d (a int)", "INSERT INTO d VALUES (1), (1)");
    }

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private void lockDeadline(Duration atMost) {
        standalone.fixture.options = ApplyOptionsBuilder.locks(Duration.ofMillis(200), atMost);
    }

    /** Builds a unique index that fails, while a reader blocks the drop of the invalid index. */
    private CompletableFuture<RunOutcome> behindAReader(OwnerFixture runner) throws SQLException {
        standalone.hold("SELECT * FROM d");
        var outcome = standalone.start(runner, UNIQUE, standalone.run);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> standalone.journal.lines.toString().contains("CONCURRENTLY IF EXISTS public.slipway_drop_")
                        && standalone.journal.waitReasons.contains(WaitReason.LOCK));
        return outcome;
    }

    private void handedBackBehindAReader() throws Exception {
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = behindAReader(runner);
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        standalone.release();
    }

    private static void failedWith(String sqlState, RunOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo(sqlState));
    }

    private void builtOnceAndNothingIsLeft() {
        assertThat(standalone.journal.lines.stream().filter(line -> line.kind() == RunLogLine.Kind.STATEMENT_STARTED))
                .as("built once")
                .hasSize(1);
        assertThat(standalone.leftovers()).isZero();
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aLeftoverIsDroppedOnceItsReaderEnds() throws Exception {
        var outcome = behindAReader(standalone.fixture.runner(standalone.run));
        assertThatThrownBy(() -> outcome.get(7, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(standalone.journal.lines.toString())
                        .contains("IF EXISTS public.slipway_drop_", "blocked by pid"));
        standalone.release();
        failedWith("23505", outcome.get(60, TimeUnit.SECONDS));
        assertThat(standalone.journal.allSessions).hasSize(1);
        builtOnceAndNothingIsLeft();
    }

    @Test
    void aWaitingRepairKeepsTheErrorOfItsStatement() throws Exception {
        handedBackBehindAReader();
        var outcome = standalone.takeOver(UNIQUE).get(60, TimeUnit.SECONDS);
        failedWith("23505", outcome);
        var report = ((RunOutcome.Failed) outcome).error().report();
        assertThat(report.detail()).isEqualTo("Key (a)=(…) is duplicated.");
        assertThat(List.of(
                        String.valueOf(report.schema()),
                        String.valueOf(report.table()),
                        String.valueOf(report.constraint())))
                .containsExactly("public", "d", "u");
        builtOnceAndNothingIsLeft();
    }

    @Test
    void aRepairOnAFullDiskWaitsForRoom() throws Exception {
        fullDisk();
        assertThat(standalone
                        .start(standalone.fixture.runner(standalone.run), UNIQUE, standalone.run)
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo(new RunOutcome.HandBack(
                        WaitReason.TARGET_NOT_READY,
                        "the clean-up of a half-finished statement found no room: No space left on device"));
        assertThat(standalone.leftovers()).isOne();
        standalone.fixture.database.execute("DROP EVENT TRIGGER full_disk");
        failedWith("23505", standalone.takeOver(UNIQUE).get(60, TimeUnit.SECONDS));
        builtOnceAndNothingIsLeft();
    }

    /** The lock deadline bounds this wait too: then a person has to say what is there. */
    @Test
    void aRepairThatNeverFindsRoomLeavesTheRunInDoubt() throws Exception {
        lockDeadline(Duration.ofMillis(1));
        fullDisk();
        assertThat(standalone
                        .start(standalone.fixture.runner(standalone.run), UNIQUE, standalone.run)
                        .get(60, TimeUnit.SECONDS))
                .isInstanceOf(RunOutcome.Indeterminate.class);
    }

    @Test
    void aFullDiskWithoutRoomForTheNoteIsWaitedForToo() throws Exception {
        var first = ApplyFixture.newRun();
        standalone
                .start(standalone.fixture.runner(first), "CREATE INDEX CONCURRENTLY other ON d (a)", first)
                .get(60, TimeUnit.SECONDS);
        fullDisk();
        standalone.fixture.database.execute("""
                CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$""", """
                CREATE TRIGGER no_room BEFORE UPDATE ON slipway.history FOR EACH ROW EXECUTE FUNCTION no_room()""");
        assertThat(standalone
                        .start(standalone.fixture.runner(standalone.run), UNIQUE, standalone.run)
                        .get(60, TimeUnit.SECONDS))
                .isInstanceOf(RunOutcome.HandBack.class);
        standalone.fixture.database.execute("DROP EVENT TRIGGER full_disk", "DROP TRIGGER no_room ON slipway.history");
        failedWith("23505", standalone.takeOver(UNIQUE).get(60, TimeUnit.SECONDS));
        assertThat(standalone.leftovers()).isZero();
    }

    /** An event trigger stands for the disk on which even DROP INDEX finds no room. */
    private void fullDisk() {
        standalone.fixture.database.execute("""
                CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$""", """
                CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('DROP INDEX')
                EXECUTE FUNCTION full_disk()""");
    }

    @Test
    void anErrorRemainsIfAnotherSessionBuildsTheSameIndex() throws Exception {
        handedBackBehindAReader();
        standalone.asOwner("DELETE FROM d", "CREATE UNIQUE INDEX u ON d (a)");
        assertThat(standalone.takeOver(UNIQUE).get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.index("u")).isEqualTo("valid");
    }

    @Test
    void aCancelDuringAWaitingRepairIsLeftToTheNextOwner() throws Exception {
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = behindAReader(runner);
        standalone.journal.cancel();
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(standalone.state()).isEqualTo("INTENT");
        standalone.release();
        assertThat(standalone.takeOver(UNIQUE).get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Canceled.class);
        builtOnceAndNothingIsLeft();
    }

    @Test
    void aRepairYieldsToVictimsAndSucceedsLater() throws Exception {
        var detach = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
        standalone.fixture.options = ApplyOptionsBuilder.locks(Duration.ofSeconds(60), Duration.ofMinutes(5));
        standalone.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        standalone.leaveIntent(ApplyFixture.change(detach), "T:" + standalone.run.task(), false);
        standalone.hold("SELECT * FROM p, p1");
        halfDetached(detach);
        CompletableFuture<RunOutcome> outcome;
        try (var shop = new ApplicationLoad(standalone.fixture)) {
            outcome = standalone.takeOver(detach);
            shop.keepRunning("SELECT count(*) FROM p1");
            // the fourth rung would wait for a minute
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> standalone.journal.lines.stream()
                            .anyMatch(
                                    line -> line.message().contains("did not get a lock: 1 session(s) waited up to")));
            assertThat(standalone.journal.lines.toString()).contains("FINALIZE: pid");
            assertThat(outcome).isNotDone();
            standalone.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
            shop.close();
            shop.assertNoError();
            assertThat(shop.longestStall()).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(standalone.fixture.query("SELECT count(*) FROM pg_inherits")).isEqualTo("0");
        assertThat(standalone.state()).isEqualTo("APPLIED");
    }

    @Test
    void aDetachFinalizedByTheNextOwnerIsApplied() throws Exception {
        var detach = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
        var script = "SET statement_timeout = '2s'; " + detach;
        standalone.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        standalone.hold("SELECT * FROM p, p1");
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, script, standalone.run);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> standalone.journal.lines.toString().contains("FINALIZE")
                        && standalone.journal.waitReasons.contains(WaitReason.LOCK));
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        standalone.release();
        assertThat(standalone.takeOver(script).get(60, TimeUnit.SECONDS))
                .isEqualTo(new RunOutcome.Applied(2, 0, false));
        assertThat(standalone.fixture.query("SELECT count(*) FROM pg_inherits")).isEqualTo("0");
        assertThat(standalone.state()).isEqualTo("APPLIED,APPLIED");
    }

    /** As a server that ends leaves it. */
    private void halfDetached(String detach) {
        var half = CompletableFuture.runAsync(
                () -> {
                    try {
                        standalone.asOwner(detach);
                    } catch (SQLException expected) {
                        assertThat(expected.getSQLState()).isEqualTo("57P01");
                    }
                },
                StandaloneFixture.THREADS);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> standalone
                        .fixture
                        .query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'" + " AND query = '"
                                + detach + "' AND datname = current_database()")
                        .equals("1"));
        standalone.fixture.query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = '"
                + detach + "' AND datname = current_database()");
        half.join();
        assertThat(standalone.fixture.query("SELECT inhdetachpending FROM pg_inherits"))
                .isEqualTo("t");
    }

    @Test
    void theLockDeadlineEndsABuildBehindAWriter() throws Exception {
        lockDeadline(Duration.ofSeconds(2));
        standalone.hold("INSERT INTO t VALUES (1000, 1)");
        assertThat(standalone.start("CREATE INDEX CONCURRENTLY i ON t (a)").get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo(RunErrorCode.LOCK_NOT_AVAILABLE);
                    assertThat(failed.error().message()).contains("left half done", "public.slipway_drop_");
                });
        assertThat(standalone.state()).isEqualTo("none");
        standalone.release();
    }

    @Test
    void aLimitOfTheScriptHoldsAfterARepair() throws Exception {
        // over when the next owner repairs, not before this one is drained
        var script = "SET statement_timeout = '15s'; CREATE INDEX CONCURRENTLY i ON t (a)";
        standalone.holdSnapshot();
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, script, standalone.run);
        standalone.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        standalone.terminate();
        assertThat(standalone.index("i")).isEqualTo("invalid");
        failedWith("57014", standalone.takeOver(script).get(60, TimeUnit.SECONDS));
        assertThat(standalone.journal.lines.toString()).contains("DROP INDEX");
    }
}
