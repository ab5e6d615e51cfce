package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConcurrentlyDbTest {
    private static final String BUILD = "CREATE INDEX CONCURRENTLY orders_id ON orders (id)";

    private final Bench bench = new Bench();
    private final Application shop = new Application(bench);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();

    @BeforeEach
    void tables() {
        bench.database.execute(
                "CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + bench.login);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private Connection writer() throws Exception {
        return shop.idleInTransaction("INSERT INTO orders VALUES (1)");
    }

    private CompletableFuture<Outcome> started() {
        return CompletableFuture.supplyAsync(() -> bench.run(Bench.change(BUILD), run, journal));
    }

    private CompletableFuture<Outcome> building() {
        var outcome = started();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> journal.waits.contains(WaitingFor.LOCK) && waits().contains("waits for process"));
        return outcome;
    }

    private String waits() {
        return journal.lines.stream()
                .filter(line -> line.kind() == LogLine.Kind.WAIT)
                .map(LogLine::message)
                .reduce("", (one, other) -> one + "\n" + other);
    }

    @Test
    void itIsSaidWhomItWaitsForOnceAndThatItGoesOn() throws Exception {
        CompletableFuture<Outcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            assertThat(waits())
                    .contains("CREATE INDEX orders_id waits for", "(" + Application.NAME + "), idle in transaction");
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(journal.lines.stream()
                        .map(LogLine::message)
                        .filter(line -> line.contains("waits for process") && line.contains(Application.NAME)))
                .as("it may have waited for somebody's snapshot, too")
                .hasSize(1);
        assertThat(bench.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.orders_id'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void whileItRunsNoOtherSessionOfOursHoldsASnapshot() throws Exception {
        CompletableFuture<Outcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            assertThat(writer.isClosed()).isFalse();
            var builder = journal.all.getLast().pid();
            for (int look = 0; look < 60; look++) {
                assertThat(bench.transactionsBeside(builder)).isEmpty();
            }
        }
        assertThat(outcome.get()).isEqualTo(new Outcome.Applied(1, 0, false));
    }

    @Test
    void waitingForTheSameOnesWithNoProgressEndsAtTheDeadline() throws Exception {
        bench.options =
                new ApplyOptions(Duration.ofSeconds(2), Duration.ofSeconds(6), null, Duration.ofSeconds(5), false);
        CompletableFuture<Outcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            // what is half built has as long to be cleared up
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> waits().contains("got no further for 6 s"));
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo("lock-not-available");
            assertThat(failed.error().message()).contains("it waited for process", Application.NAME);
        });
        bench.awaitNoSession();
        assertThat(bench.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                .isEqualTo("0");
    }

    @Test
    void aStatementTimeoutEndsIt() throws Exception {
        bench.options = new ApplyOptions(
                Duration.ofSeconds(2), Duration.ofMinutes(3), Duration.ofSeconds(2), Duration.ofSeconds(5), false);
        CompletableFuture<Outcome> outcome;
        try (var writer = writer()) {
            outcome = started();
            await().atMost(Duration.ofMinutes(1)).until(() -> outcome.isDone() || journal.has(LogLine.Kind.RECOVERED));
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("statement-timeout"));
    }

    @Test
    void whoWantsAStrongLockBehindItDoesNotEndIt() throws Exception {
        CompletableFuture<Outcome> outcome;
        try (var writer = writer()) {
            outcome = building();
            shop.keepsRunning("ALTER TABLE orders SET (autovacuum_enabled = true)");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> bench.query("SELECT count(*) FROM pg_locks WHERE NOT granted AND"
                                    + " waitstart < clock_timestamp() - interval '2 s' AND locktype = 'relation'")
                            .equals("1"));
            assertThat(outcome).isNotDone();
            // left there it would be a deadlock: it waits for the build, and the build's next phase for it
            bench.query("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'ALTER%'"
                    + " AND datname = current_database() AND application_name = '" + Application.NAME + "'");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> bench.query(
                                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
                            .equals("0"));
            assertThat(writer.isClosed()).isFalse();
        }
        assertThat(outcome.get()).isEqualTo(new Outcome.Applied(1, 0, false));
    }
}
