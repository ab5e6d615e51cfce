package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions are looked at and ended by the monitor login as far as that may, else by the run login. */
class MonitorLoginDbTest {
    private final Bench bench = new Bench();
    private final String monitor = bench.server.createLogin();
    private final MemoryJournal journal = new MemoryJournal();
    private final SessionSource both = new MonitorSource(bench.watch(monitor), bench.watch());

    private void mayDoAnything() {
        bench.database.execute("GRANT pg_read_all_stats, pg_signal_backend TO " + monitor);
    }

    private boolean ends(String login) throws SQLException {
        return ends(login, Duration.ofSeconds(60));
    }

    private boolean ends(String login, Duration patience) throws SQLException {
        try (var session = TaskSession.open(bench.watch(login), bench.watch(), new StopSwitch())) {
            journal.open.add(session.identity());
            boolean gone = new Recovery(both, journal, new StopSwitch()).terminateUntilGone(patience);
            assertThat(session.isAlive()).isNotEqualTo(gone);
            return gone;
        }
    }

    @Test
    void aSessionThatTheRunLoginMayNotEndIsEndedByTheMonitorLogin() throws SQLException {
        var other = bench.server.createLogin();
        assertThat(ends(other, Duration.ofSeconds(2))).isFalse();
        mayDoAnything();
        assertThat(ends(other)).isTrue();
    }

    @Test
    void aSessionThatTheMonitorLoginMayNotSeeIsEndedByTheRunLogin() throws SQLException {
        assertThat(ends(bench.login)).isTrue();
    }

    @Test
    void aSessionThatTheMonitorLoginMayOnlySeeIsEndedByTheRunLogin() throws SQLException {
        bench.database.execute("GRANT pg_read_all_stats TO " + monitor);
        assertThat(ends(bench.login)).isTrue();
    }

    @Test
    void aMonitorLoginThatIsNotLetInLeavesItToTheRunLogin() throws SQLException {
        bench.database.execute("ALTER ROLE " + monitor + " NOLOGIN");
        assertThat(ends(bench.login)).isTrue();
    }

    @Test
    void aStopReachesTheStatementWhateverTheMonitorLoginMay() throws Exception {
        var run = Bench.newRun();
        var runner = new ChangeRunner(bench.sessions(run), both, bench.options);
        var outcome = CompletableFuture.supplyAsync(
                () -> runner.run(Bench.change("SELECT pg_sleep(60)"), run, null, journal));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> bench.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND application_name = 'slipway-taskrun-" + run.runUid() + "'")
                        .equals("1"));
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Canceled.class);
        assertThat(journal.open).isEmpty();
    }
}
