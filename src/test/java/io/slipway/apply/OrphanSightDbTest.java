package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.SessionOptions;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an orphan is looked at, what its end is taken for, and what others suffer from it. */
class OrphanSightDbTest {
    private static final Duration LIMIT = Duration.ofSeconds(12);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BUILD = "CREATE UNIQUE INDEX CONCURRENTLY i ON t ((a % 2))";

    private final Singles singles = new Singles();

    OrphanSightDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    /** None is had before {@code free}. */
    private static final class Rare implements Slot {
        private final CountDownLatch free = new CountDownLatch(1);
        volatile boolean wanted;

        @Override
        public void giveBack() {}

        @Override
        public boolean takeAgain() {
            wanted = true;
            try {
                return free.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void theWaitForASlotIsNoTimeOfTheStatement() throws Exception {
        singles.bench.options =
                new ApplyOptions(Duration.ofSeconds(2), Duration.ofMinutes(10), LIMIT, Duration.ofSeconds(5), false);
        singles.hold("INSERT INTO t VALUES (0, 0)");
        var first = singles.bench.runner(singles.run);
        var drained = singles.start(first, BUILD, singles.run);
        singles.awaitWaiting();
        long begun = System.nanoTime();
        first.stop(StopReason.DRAIN);
        assertThat(drained.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);

        var slot = new Rare();
        singles.journal.slot = slot;
        var outcome = singles.takeOver(BUILD);
        await().atMost(PATIENCE).until(() -> singles.journal.waits.contains(WaitingFor.ORPHAN));
        singles.release();
        await().atMost(PATIENCE).until(() -> slot.wanted);
        await().atMost(PATIENCE).until(() -> System.nanoTime() - begun > LIMIT.toNanos());
        slot.free.countDown();
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        assertThat(singles.index("i")).isEqualTo("none");
    }

    /** Else an orphan that the server ended at its limit is taken for one that has ended before. */
    @Test
    void noStatementIsYoungerThanItWasHoweverLateTheAnswerComes() throws SQLException {
        var service = SessionOptions.service(PATIENCE).within(PATIENCE);
        try (var far = new FaultProxy(singles.bench.server.address());
                var link = singles.bench.through(far.address(), service).open()) {
            var itself = identity(link);
            var graph = LockGraph.read(link, List.of(itself));
            far.shape(Shape.delayed(Duration.ofMillis(500), Duration.ZERO));
            var seen = OrphanSight.look(link, graph, itself).orElseThrow();
            assertThat(seen.active()).isTrue();
            assertThat(seen.ageNow()).as("the answer's way alone").isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
    }

    private static SessionIdentity identity(Connection connection) throws SQLException {
        var facts = SessionFacts.read(connection);
        return new SessionIdentity(
                facts.pid(), facts.backendStart(), facts.systemIdentifier(), facts.databaseOid(), "here", "");
    }

    @Test
    void whereTheServerIsLookedAtTenTimesASecondItIsNot() throws SQLException {
        var watched = new WatchedRun(singles.bench.watch(), singles.bench.options, singles.journal, WatchListener.NONE);
        try (var link = singles.bench.open()) {
            var orphan = identity(link);
            watched.waitsFor(orphan);
            // it is looked at again where this thread was away in between for longer than a look lasts
            await().atMost(PATIENCE).until(() -> {
                watched.seen(link, LockGraph.read(link, List.of(orphan)));
                var seen = watched.sight(orphan).orElseThrow();
                watched.seen(link, LockGraph.read(link, List.of(orphan)));
                return watched.sight(orphan).orElseThrow() == seen;
            });
            var seen = watched.sight(orphan).orElseThrow();
            await().atMost(PATIENCE).untilAsserted(() -> {
                watched.seen(link, LockGraph.read(link, List.of(orphan)));
                assertThat(watched.sight(orphan).orElseThrow()).isNotSameAs(seen);
            });
        }
    }

    @Test
    void whoWaitsBehindItsStrongLockIsLetThrough() throws Exception {
        singles.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        singles.hold("SELECT * FROM p1");
        var detach = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
        var first = singles.bench.runner(singles.run);
        var outcome = singles.start(first, detach, singles.run);
        singles.awaitWaiting();
        first.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);

        var victim = CompletableFuture.supplyAsync(() -> singles.bench.query("SELECT count(*) FROM p1"));
        await().atMost(PATIENCE)
                .until(() -> singles.bench
                        .query("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'p1'::regclass")
                        .equals("2"));
        var next = singles.takeOver(detach);

        assertThat(victim.get(60, TimeUnit.SECONDS)).isEqualTo("0");
        singles.release();
        assertThat(next.get(60, TimeUnit.SECONDS)).isInstanceOfAny(Outcome.Applied.class, Outcome.HandBack.class);
        assertThat(singles.bench.run(Bench.change(detach), Bench.next(Bench.next(singles.run)), singles.journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
    }
}
