package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConcurrentlyDbTest {
    private static final String BUILD = "CREATE INDEX CONCURRENTLY orders_id ON orders (id)";

    private final ApplyFixture fixture = new ApplyFixture();
    private final ApplicationLoad shop = new ApplicationLoad(fixture);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    @BeforeEach
    void tables() {
        fixture.database.execute(
                "CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + fixture.login);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private Connection writer() throws Exception {
        return shop.idleInTransaction("INSERT INTO orders VALUES (1)");
    }

    private CompletableFuture<RunOutcome> started() {
        return CompletableFuture.supplyAsync(() -> fixture.run(ApplyFixture.change(BUILD), run, journal));
    }

    private CompletableFuture<RunOutcome> building() {
        var outcome = started();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> journal.waitReasons.contains(WaitReason.LOCK) && waits().contains("blocked by pid"));
        return outcome;
    }

    private String waits() {
        return journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.WAIT)
                .map(RunLogLine::message)
                .reduce("", (one, other) -> one + "\n" + other);
    }

    @Test
    void aBuildReportsItsBlockerOnceAndItsProgress() throws Exception {
        CompletableFuture<RunOutcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            assertThat(waits())
                    .contains(
                            "CREATE INDEX orders_id waits for the end of a transaction, blocked by pid",
                            "application " + ApplicationLoad.NAME,
                            "idle in transaction since ");
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(journal.lines.stream()
                        .map(RunLogLine::message)
                        .filter(line -> line.contains("blocked by pid") && line.contains(ApplicationLoad.NAME)))
                .as("it may have waited for somebody's snapshot, too")
                .hasSize(1);
        assertThat(fixture.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.orders_id'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void noOtherRunSessionHoldsASnapshotDuringABuild() throws Exception {
        CompletableFuture<RunOutcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            assertThat(writer.isClosed()).isFalse();
            var builder = journal.allSessions.getLast().pid();
            for (int look = 0; look < 60; look++) {
                assertThat(fixture.transactionsBeside(builder)).isEmpty();
            }
        }
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
    }

    @Test
    void aBuildWithoutProgressEndsAtTheLockDeadline() throws Exception {
        fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofSeconds(6))
                .build();
        CompletableFuture<RunOutcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            // what is half built has as long to be cleared up
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> waits().contains("made no progress for 6 s"));
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo(RunErrorCode.LOCK_NOT_AVAILABLE);
            assertThat(failed.error().message())
                    .contains("it waited for the end of a transaction, blocked by pid", ApplicationLoad.NAME);
        });
        fixture.awaitNoSession();
        assertThat(fixture.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                .isEqualTo("0");
    }

    @Test
    void aStatementTimeoutEndsTheBuild() throws Exception {
        fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofMinutes(3))
                .statementTimeout(Duration.ofSeconds(2))
                .build();
        CompletableFuture<RunOutcome> outcome;
        try (var writer = writer()) {
            outcome = started();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> outcome.isDone() || journal.hasLine(RunLogLine.Kind.RECOVERED));
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.STATEMENT_TIMEOUT));
    }

    @Test
    void aStrongLockRequestBehindABuildDoesNotEndTheBuild() throws Exception {
        CompletableFuture<RunOutcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            shop.keepRunning("ALTER TABLE orders SET (autovacuum_enabled = true)");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> fixture.query("SELECT count(*) FROM pg_locks WHERE NOT granted AND"
                                    + " waitstart < clock_timestamp() - interval '2 s' AND locktype = 'relation'")
                            .equals("1"));
            assertThat(outcome).isNotDone();
            // left there it would be a deadlock: it waits for the build, and the build's next phase for it
            fixture.query("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'ALTER%'"
                    + " AND datname = current_database() AND application_name = '" + ApplicationLoad.NAME + "'");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> fixture.query(
                                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
                            .equals("0"));
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
    }
}
