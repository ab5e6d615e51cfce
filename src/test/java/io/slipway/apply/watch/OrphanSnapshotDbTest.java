package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.ApplyOptionsBuilder;
import io.slipway.apply.StandaloneFixture;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.Slot;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.session.SessionFacts;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.WaitReason;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.LinkShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an orphan is observed, how its end is interpreted, and how long others wait behind it. */
class OrphanSnapshotDbTest {
    private static final Duration LIMIT = Duration.ofSeconds(12);
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final String BUILD = "CREATE UNIQUE INDEX CONCURRENTLY i ON t ((a % 2))";

    private final StandaloneFixture standalone = new StandaloneFixture();

    OrphanSnapshotDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
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
                return free.await(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void theWaitForASlotDoesNotCountForTheStatement() throws Exception {
        standalone.fixture.options =
                ApplyOptionsBuilder.options().statementTimeout(LIMIT).build();
        standalone.hold("INSERT INTO t VALUES (0, 0)");
        var first = standalone.fixture.runner(standalone.run);
        var drained = standalone.start(first, BUILD, standalone.run);
        standalone.awaitWaiting();
        long begun = System.nanoTime();
        first.stop(StopReason.DRAIN);
        assertThat(drained.get(30, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);

        var slot = new Rare();
        standalone.journal.slot = slot;
        var outcome = standalone.takeOver(BUILD);
        await().atMost(MAX_WAIT).until(() -> standalone.journal.waitReasons.contains(WaitReason.ORPHAN));
        standalone.release();
        await().atMost(MAX_WAIT).until(() -> slot.wanted);
        await().atMost(MAX_WAIT).until(() -> System.nanoTime() - begun > LIMIT.toNanos());
        slot.free.countDown();
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        assertThat(standalone.index("i")).isEqualTo("none");
    }

    /** Else an orphan that the server ended at its limit is taken for one that has ended before. */
    @Test
    void theAgeOfAStatementIncludesTheLatencyOfTheLink() throws SQLException {
        var service = SessionOptions.service(MAX_WAIT).within(MAX_WAIT);
        try (var far = new FaultProxy(standalone.fixture.server.address());
                var link = standalone.fixture.through(far.address(), service).open()) {
            var itself = identity(link);
            var graph = LockGraph.read(link, List.of(itself));
            far.shape(LinkShape.delayed(Duration.ofMillis(500), Duration.ZERO));
            var seen = OrphanSnapshot.read(link, graph, itself).orElseThrow();
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
    void anOrphanIsReadLessOftenThanTheServer() throws SQLException {
        var watched = new WatchedRun(
                standalone.fixture.watch(), standalone.fixture.options, standalone.journal.parts(), WatchListener.NONE);
        try (var link = standalone.fixture.open()) {
            var orphan = identity(link);
            watched.setOrphan(orphan);
            // it is looked at again where this thread was away in between for longer than a look lasts
            await().atMost(MAX_WAIT).until(() -> {
                watched.observe(link, LockGraph.read(link, List.of(orphan)));
                var seen = watched.orphanSnapshot(orphan).orElseThrow();
                watched.observe(link, LockGraph.read(link, List.of(orphan)));
                return watched.orphanSnapshot(orphan).orElseThrow() == seen;
            });
            var seen = watched.orphanSnapshot(orphan).orElseThrow();
            await().atMost(MAX_WAIT).untilAsserted(() -> {
                watched.observe(link, LockGraph.read(link, List.of(orphan)));
                assertThat(watched.orphanSnapshot(orphan).orElseThrow()).isNotSameAs(seen);
            });
        }
    }

    @Test
    void anOrphanYieldsToVictimsOfItsStrongLock() throws Exception {
        standalone.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        standalone.hold("SELECT * FROM p1");
        var detach = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
        var first = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(first, detach, standalone.run);
        standalone.awaitWaiting();
        first.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);

        var victim = CompletableFuture.supplyAsync(() -> standalone.fixture.query("SELECT count(*) FROM p1"));
        await().atMost(MAX_WAIT)
                .until(() -> standalone
                        .fixture
                        .query("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'p1'::regclass")
                        .equals("2"));
        var next = standalone.takeOver(detach);

        assertThat(victim.get(60, TimeUnit.SECONDS)).isEqualTo("0");
        standalone.release();
        assertThat(next.get(60, TimeUnit.SECONDS)).isInstanceOfAny(RunOutcome.Applied.class, RunOutcome.HandBack.class);
        assertThat(standalone.fixture.run(
                        ApplyFixture.change(detach),
                        ApplyFixture.next(ApplyFixture.next(standalone.run)),
                        standalone.journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
    }
}
