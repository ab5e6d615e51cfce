package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.WaitReason;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An index build that goes on without its owner, as the next owner watches it. */
class OrphanDbTest {
    private static final String WHICH = "string_agg(pid || ' ' || backend_start, ',')";
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final OrphanFixture orphan = new OrphanFixture();
    private final StandaloneFixture standalone = orphan.standalone;

    OrphanDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private void limits(@Nullable Duration statement, @Nullable Duration soft, @Nullable Duration hard) {
        standalone.fixture.options = ApplyOptionsBuilder.options()
                .statementTimeout(statement)
                .softTimeout(soft)
                .hardTimeout(hard)
                .build();
    }

    private void olderThan(Duration age) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> standalone
                        .fixture
                        .query("SELECT clock_timestamp() - query_start > interval '" + age.toMillis()
                                + " ms' FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONC%' AND datname ="
                                + " current_database()")
                        .equals("t"));
    }

    /** It has waited for its present lock for this long. */
    private void waitingLongerThan(Duration age) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> standalone
                        .fixture
                        .query("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted"
                                + " AND a.query LIKE 'CREATE INDEX CONC%' AND a.datname = current_database()"
                                + " AND clock_timestamp() - l.waitstart > interval '" + age.toMillis() + " ms'")
                        .equals("1"));
    }

    private void failedWith(RunOutcome outcome, String code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code().code()).isEqualTo(code));
        assertThat(standalone.index("i")).isEqualTo("none");
        assertThat(standalone.state()).isEqualTo("none");
        standalone.fixture.awaitNoSession();
    }

    @Test
    void anOrphanPastTheHardTimeoutIsEndedAndRepaired() throws Exception {
        orphan.orphaned();
        olderThan(Duration.ofSeconds(2));
        limits(null, null, Duration.ofSeconds(2));
        failedWith(orphan.takenOver().get(60, TimeUnit.SECONDS), "hard-timeout");
        assertNotWatched();
    }

    /** Its time was over when the last orphan.owner came. */
    private void assertNotWatched() {
        assertThat(standalone.journal.waitReasons).as("no owner watched it").doesNotContain(WaitReason.ORPHAN);
    }

    @Test
    void theSoftTimeoutOfAnOrphanSpansItsOwners() throws Exception {
        orphan.orphaned();
        limits(null, Duration.ofMinutes(5), null);
        var second = orphan.takenOver();
        orphan.awaitOrphan();
        orphan.runner.stop(StopReason.DRAIN);
        assertThat(second.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        standalone.journal.waitReasons.clear();
        olderThan(Duration.ofSeconds(4));
        limits(null, Duration.ofSeconds(4), null);
        failedWith(orphan.takenOver().get(60, TimeUnit.SECONDS), "soft-timeout");
        assertNotWatched();
    }

    @Test
    void aWaitFromBeforeTheTakeoverCountsForTheLockDeadline() throws Exception {
        orphan.orphaned();
        waitingLongerThan(Duration.ofSeconds(2));
        standalone.fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofSeconds(2))
                .build();
        failedWith(orphan.takenOver().get(60, TimeUnit.SECONDS), "lock-not-available");
        assertNotWatched();
    }

    @Test
    void anOrphanEndedByStatementTimeoutIsNotRepeated() throws Exception {
        // as long as it may take until the next orphan.owner watches it
        limits(Duration.ofSeconds(15), null, null);
        orphan.orphaned();
        var outcome = orphan.takenOver();
        orphan.awaitOrphan();
        failedWith(outcome.get(60, TimeUnit.SECONDS), "statement-timeout");
        assertThat(orphan.begun()).isEqualTo(1);
    }

    @Test
    void manyOwnerDeathsDoNotEndAnOrphan() throws Exception {
        orphan.orphaned();
        standalone.journal.onlyToBeEnded = true;
        var outcome = orphan.takenOver();
        orphan.awaitOrphan();
        assertThat(outcome).isNotDone();
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(standalone.index("i")).isEqualTo("valid");
        assertThat(orphan.begun()).isEqualTo(1);
    }

    /**
     * The server's watch opens its connection when it looks for the first time; that of the first own look may linger.
     */
    private String theOneThatStays() {
        var seen = new AtomicReference<>("null");
        await().atMost(Duration.ofSeconds(60))
                .during(Duration.ofMillis(500))
                .until(() -> ours(WHICH), now -> now.equals(seen.getAndSet(now)) && !now.equals("null"));
        return seen.get();
    }

    @Test
    void anOrphanIsWatchedOverOneConnectionWithoutASnapshot() throws Exception {
        orphan.orphaned();
        var outcome = orphan.takenOver();
        orphan.awaitOrphan();
        // without a new answer in time it opens a new connection, and has to become steady again
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            var watching = theOneThatStays();
            int builder = standalone.journal.allSessions.getLast().pid();
            for (int look = 0; look < 60; look++) {
                assertThat(standalone.fixture.transactionsBeside(builder)).isEmpty();
                assertThat(ours(WHICH))
                        .as("one connection, the same all the time")
                        .isEqualTo(watching);
            }
        });
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
    }

    @Test
    void theRunLoginWatchesAnOrphanHiddenFromTheMonitorLogin() throws Exception {
        orphan.orphaned();
        var stranger = new ConnectorSource(
                TestPostgres.connector(),
                standalone.fixture.database.spec(standalone.fixture.server.createLogin()),
                SessionOptions.service(Duration.ofSeconds(3)));
        orphan.owner = ApplyFixture.next(orphan.owner);
        try (var watches = new ServerWatches(WatchListener.NONE)) {
            var seeing = new OwnerFixture(
                    standalone.fixture.sessions(orphan.owner),
                    standalone.fixture.watch(),
                    standalone.fixture.options,
                    watches,
                    stranger);
            var outcome = standalone.start(seeing, OrphanFixture.BUILD, orphan.owner);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> standalone.journal.waitReasons.stream()
                                    .filter(WaitReason.ORPHAN::equals)
                                    .count()
                            >= 2);
            assertThat(outcome).isNotDone();
            standalone.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        }
        assertThat(orphan.begun()).isEqualTo(1);
    }

    /** Of sessions of ours but the one that builds. */
    private String ours(String what) {
        return standalone.fixture.query(
                "SELECT " + what + " FROM pg_stat_activity WHERE usename = '" + standalone.fixture.login
                        + "' AND application_name LIKE 'slipway%' AND query NOT LIKE 'CREATE INDEX CONC%'");
    }

    @Test
    void anOwnerWithoutTrustEndsNoOrphan() throws Exception {
        orphan.orphaned();
        limits(null, null, Duration.ofSeconds(1));
        olderThan(Duration.ofSeconds(1));
        standalone.journal.trusted = false;
        var outcome = orphan.takenOver();
        orphan.awaitOrphan();
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.TRUST));
        assertThat(standalone.index("i")).isEqualTo("valid");
    }
}
