package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.*;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.apply.watch.*;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.WaitReason;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.*;

/** An index build that goes on without its owner, as the next owner watches it. */
class OrphanDbTest {
    private static final String BUILD = "CREATE INDEX CONCURRENTLY i ON t (a)";
    private static final String WHICH = "string_agg(pid || ' ' || backend_start, ',')";
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final StandaloneFixture standalone = new StandaloneFixture();
    private RunIdentity owner = standalone.run;
    private @Nullable OwnerFixture runner;

    OrphanDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private void orphaned() throws Exception {
        standalone.holdSnapshot();
        var first = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(first, BUILD, standalone.run);
        standalone.awaitWaiting();
        first.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
    }

    private CompletableFuture<RunOutcome> takenOver() {
        owner = ApplyFixture.next(owner);
        runner = standalone.fixture.runner(owner);
        return standalone.start(runner, BUILD, owner);
    }

    private void limits(@Nullable Duration statement, @Nullable Duration soft, @Nullable Duration hard) {
        standalone.fixture.options = new ApplyOptions(
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                statement,
                Duration.ofSeconds(5),
                false,
                VictimLimits.DEFAULT,
                soft,
                hard);
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

    private void awaitOrphan() {
        await().atMost(Duration.ofSeconds(60)).until(() -> standalone.journal.waitReasons.contains(WaitReason.ORPHAN));
    }

    private void failedWith(RunOutcome outcome, String code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code().slug()).isEqualTo(code));
        assertThat(standalone.index("i")).isEqualTo("none");
        assertThat(standalone.state()).isEqualTo("none");
        standalone.fixture.awaitNoSession();
    }

    @Test
    void anOrphanPastTheHardTimeoutIsEndedAndRepaired() throws Exception {
        orphaned();
        olderThan(Duration.ofSeconds(2));
        limits(null, null, Duration.ofSeconds(2));
        failedWith(takenOver().get(60, TimeUnit.SECONDS), "hard-timeout");
        assertNotWatched();
    }

    /** Its time was over when the last owner came. */
    private void assertNotWatched() {
        assertThat(standalone.journal.waitReasons).as("nobody watched it").doesNotContain(WaitReason.ORPHAN);
    }

    @Test
    void theSoftTimeoutOfAnOrphanSpansItsOwners() throws Exception {
        orphaned();
        limits(null, Duration.ofMinutes(5), null);
        var second = takenOver();
        awaitOrphan();
        runner.stop(StopReason.DRAIN);
        assertThat(second.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        standalone.journal.waitReasons.clear();
        olderThan(Duration.ofSeconds(4));
        limits(null, Duration.ofSeconds(4), null);
        failedWith(takenOver().get(60, TimeUnit.SECONDS), "soft-timeout");
        assertNotWatched();
    }

    @Test
    void aWaitFromBeforeTheTakeoverCountsForTheLockDeadline() throws Exception {
        orphaned();
        waitingLongerThan(Duration.ofSeconds(2));
        standalone.fixture.options =
                new ApplyOptions(Duration.ofSeconds(2), Duration.ofSeconds(2), null, Duration.ofSeconds(5), false);
        failedWith(takenOver().get(60, TimeUnit.SECONDS), "lock-not-available");
        assertNotWatched();
    }

    @Test
    void anOrphanEndedByStatementTimeoutIsNotRepeated() throws Exception {
        // as long as it may take until the next owner watches it
        limits(Duration.ofSeconds(15), null, null);
        orphaned();
        var outcome = takenOver();
        awaitOrphan();
        failedWith(outcome.get(60, TimeUnit.SECONDS), "statement-timeout");
        assertThat(begun()).isEqualTo(1);
    }

    @Test
    void manyOwnerDeathsDoNotEndAnOrphan() throws Exception {
        orphaned();
        standalone.journal.onlyToBeEnded = true;
        var outcome = takenOver();
        awaitOrphan();
        assertThat(outcome).isNotDone();
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(standalone.index("i")).isEqualTo("valid");
        assertThat(begun()).isEqualTo(1);
    }

    /** The next owner, when the statement is over and there is no slot to go on with. */
    private CompletableFuture<RunOutcome> overWithoutASlot(ScarceSlot slot) throws SQLException {
        standalone.journal.slot = slot;
        var outcome = takenOver();
        awaitOrphan();
        // it is given back right after that was said
        await().atMost(Duration.ofSeconds(60)).until(() -> !slot.held);
        assertThat(slot.wanted).isFalse();
        assertThat(outcome).isNotDone();
        standalone.release();
        return outcome;
    }

    @Test
    void aRunContinuesOnceItHasASlotAgain() throws Exception {
        orphaned();
        var slot = new ScarceSlot(() -> {});
        slot.free = true;
        var outcome = overWithoutASlot(slot);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(slot.held).isTrue();
    }

    @Test
    void aRunWithoutAFreeSlotIsLeftToAnotherReplica() throws Exception {
        orphaned();
        var slot = new ScarceSlot(() -> {});
        var outcome = overWithoutASlot(slot);
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.ORPHAN));
        assertThat(slot.wanted).isTrue();
        standalone.journal.slot = Slot.ONLY;
        assertThat(takenOver().get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(begun()).isEqualTo(1);
    }

    @Test
    void aRunThatWaitsForASlotCanBeStopped() throws Exception {
        orphaned();
        var outcome = overWithoutASlot(new ScarceSlot(() -> runner.stop(StopReason.DRAIN)));
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.DRAIN));
        standalone.journal.slot = Slot.ONLY;
        standalone.journal.cancel();
        assertThat(takenOver().get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Applied.class);
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
        orphaned();
        var outcome = takenOver();
        awaitOrphan();
        // where it gets no answer in time, or no news, it connects anew: then it has to become steady again
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
        orphaned();
        var stranger = new ConnectorSource(
                TestPostgres.connector(),
                standalone.fixture.database.spec(standalone.fixture.server.createLogin()),
                SessionOptions.service(Duration.ofSeconds(3)));
        owner = ApplyFixture.next(owner);
        try (var watches = new ServerWatches(WatchListener.NONE)) {
            var seeing = new OwnerFixture(
                    standalone.fixture.sessions(owner),
                    standalone.fixture.watch(),
                    standalone.fixture.options,
                    watches,
                    stranger);
            var outcome = standalone.start(seeing, BUILD, owner);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> standalone.journal.waitReasons.stream()
                                    .filter(WaitReason.ORPHAN::equals)
                                    .count()
                            >= 2);
            assertThat(outcome).isNotDone();
            standalone.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        }
        assertThat(begun()).isEqualTo(1);
    }

    /** Of sessions of ours but the one that builds. */
    private String ours(String what) {
        return standalone.fixture.query(
                "SELECT " + what + " FROM pg_stat_activity WHERE usename = '" + standalone.fixture.login
                        + "' AND application_name LIKE 'slipway%' AND query NOT LIKE 'CREATE INDEX CONC%'");
    }

    private long begun() {
        return standalone.journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.STATEMENT_STARTED)
                .count();
    }

    @Test
    void anOwnerWithoutTrustEndsNoOrphan() throws Exception {
        orphaned();
        limits(null, null, Duration.ofSeconds(1));
        olderThan(Duration.ofSeconds(1));
        standalone.journal.trusted = false;
        var outcome = takenOver();
        awaitOrphan();
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.TRUST));
        assertThat(standalone.index("i")).isEqualTo("valid");
    }
}
