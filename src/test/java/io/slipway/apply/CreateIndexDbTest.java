package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CreateIndexDbTest {
    private static final String BUILD = "CREATE INDEX CONCURRENTLY i ON t (a)";
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final StandaloneFixture standalone = new StandaloneFixture();

    CreateIndexDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    @Test
    void anIndexBuildIsVerifiedInTheCatalog() {
        assertThat(standalone.apply(BUILD)).isEqualTo(DONE);
        assertThat(standalone.index("i")).isEqualTo("valid");
        assertThat(standalone.fixture.query(
                        "SELECT probe ->> 'tableName' FROM slipway.history WHERE kind = 'STANDALONE'"))
                .isEqualTo("public.t");
        assertThat(standalone.fixture.query(
                        "SELECT (probe ->> 'searchPath') || ' ' || (probe ->> 'role') FROM slipway.history"
                                + " WHERE kind = 'STANDALONE'"))
                .isEqualTo("\"$user\", public " + standalone.fixture.login);
    }

    @Test
    void aFailedUniqueBuildLeavesNothingBehind() throws Exception {
        standalone.asOwner("UPDATE t SET a = 1");
        assertThat(standalone.apply("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        assertThat(standalone.index("i")).isEqualTo("none");
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void anExistingInvalidIndexIsAnErrorAndStays() throws Exception {
        standalone.asOwner("UPDATE t SET a = 1");
        try {
            standalone.asOwner("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)");
        } catch (SQLException expected) {
            assertThat(expected.getSQLState()).isEqualTo("23505");
        }
        assertThat(standalone.apply("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.INDEX_INVALID));
        assertThat(standalone.index("i")).isEqualTo("invalid");
        assertThat(standalone.fixture.run(ApplyFixture.change(BUILD))).isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.index("i")).as("it was there before").isEqualTo("invalid");
    }

    @Test
    void anExistingIndexSatisfiesIfNotExists() throws Exception {
        standalone.asOwner("CREATE INDEX i ON t (a)");
        assertThat(standalone.apply("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"))
                .isEqualTo(DONE);
        assertThat(standalone.fixture.run(ApplyFixture.change(BUILD))).isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.index("i")).isEqualTo("valid");
    }

    @Test
    void aCancelDropsTheInvalidIndex() throws Exception {
        standalone.holdSnapshot();
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, BUILD, standalone.run);
        standalone.awaitWaiting();
        assertThat(standalone.index("i")).isEqualTo("invalid");
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Canceled(null, 0, 1));
        assertThat(standalone.index("i")).isEqualTo("none");
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aTerminatedBuildLeavesNothingBehindAndIsNotRetried() throws Exception {
        standalone.hold("INSERT INTO t VALUES (0, 0)");
        var outcome = standalone.start(BUILD);
        standalone.awaitWaiting();
        standalone.terminate();
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.TERMINATED));
        assertThat(standalone.index("i")).isEqualTo("none");
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aDeadlockedBuildIsRepairedAndRetried() throws Exception {
        standalone.hold("INSERT INTO t VALUES (0, 0)");
        var outcome = standalone.start(BUILD);
        standalone.awaitWaiting();
        // its snapshot is older than the build's end, and it wants the table: when the build waits for it, that is a
        // ring
        var ring = CompletableFuture.runAsync(
                () -> standalone.fixture.database.execute(
                        "SET deadlock_timeout = '60s'",
                        "BEGIN ISOLATION LEVEL REPEATABLE READ",
                        "SELECT 1",
                        "LOCK TABLE t IN ACCESS EXCLUSIVE MODE",
                        "ROLLBACK"),
                StandaloneFixture.THREADS);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> standalone
                        .fixture
                        .query(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE t%' AND wait_event_type = 'Lock'")
                        .equals("1"));
        standalone.release();
        ring.get(60, TimeUnit.SECONDS);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(standalone.journal.lines).anyMatch(line -> line.kind() == RunLogLine.Kind.RETRY);
        assertThat(standalone.index("i")).isEqualTo("valid");
        assertThat(standalone.leftovers()).isZero();
    }

    @Test
    void anOrphanWithoutProgressIsEndedAtTheLockDeadline() throws Exception {
        standalone.holdSnapshot();
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, BUILD, standalone.run);
        standalone.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        var orphan = standalone.journal.allSessions.getLast().pid();
        standalone.fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofSeconds(2))
                .build();
        assertThat(standalone.takeOver(BUILD).get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo(RunErrorCode.LOCK_NOT_AVAILABLE);
                    // the first look may see that it is over: then nobody waited for it
                    assertThat(failed.error().message()).startsWith("session " + orphan + " made no progress for ");
                });
        assertThat(standalone.index("i")).isEqualTo("none");
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aSecondDrainLeavesTheOrphanToTheThirdOwner() throws Exception {
        standalone.holdSnapshot();
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, BUILD, standalone.run);
        standalone.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        outcome.get(60, TimeUnit.SECONDS);
        var second = ApplyFixture.next(standalone.run);
        var next = standalone.fixture.runner(second);
        var watching = standalone.start(next, BUILD, second);
        await().atMost(Duration.ofMinutes(1)).until(() -> standalone.journal.waitReasons.contains(WaitReason.ORPHAN));
        next.stop(StopReason.DRAIN);
        assertThat(watching.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(standalone.index("i")).isEqualTo("invalid");
        standalone.release();
        assertThat(standalone.fixture.run(ApplyFixture.change(BUILD), ApplyFixture.next(second), standalone.journal))
                .isEqualTo(DONE);
        assertThat(standalone.journal.lines.stream().filter(line -> line.kind() == RunLogLine.Kind.STATEMENT_STARTED))
                .as("built once")
                .hasSize(1);
        assertThat(standalone.index("i")).isEqualTo("valid");
    }

    @Test
    void anIndexOfAnotherNameIsNeverTouched() throws Exception {
        standalone.asOwner("UPDATE t SET a = 1");
        try {
            standalone.asOwner("CREATE UNIQUE INDEX CONCURRENTLY mine ON t (a)");
        } catch (SQLException expected) {
            assertThat(expected.getSQLState()).isEqualTo("23505");
        }
        assertThat(standalone.apply("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"))
                .isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.index("mine")).isEqualTo("invalid");
        assertThat(standalone.index("i")).isEqualTo("none");
    }

    @Test
    void aBlockedRepairHandsTheRunBackUntilTheLockIsFree() throws Exception {
        standalone.hold("INSERT INTO t VALUES (0, 0)");
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, BUILD, standalone.run);
        standalone.awaitWaiting();
        standalone.journal.cancel();
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.LOCK));
        standalone.release();
        assertThat(standalone.takeOver(BUILD).get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Canceled(null, 0, 0));
        assertThat(standalone.index("i")).isEqualTo("none");
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aStatementTimeoutDropsTheInvalidIndex() throws Exception {
        standalone.fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofMinutes(1))
                .statementTimeout(Duration.ofMillis(700))
                .build();
        standalone.holdSnapshot();
        assertThat(standalone.start(BUILD).get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.STATEMENT_TIMEOUT));
        assertThat(standalone.index("i")).isEqualTo("none");
    }
}
