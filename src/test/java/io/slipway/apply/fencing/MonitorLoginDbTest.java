package io.slipway.apply.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.OwnerFixture;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.MonitorSource;
import io.slipway.apply.session.TaskSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions are looked at and ended by the monitor login as far as that may, else by the run login. */
class MonitorLoginDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final String monitor = fixture.server.createLogin();
    private final MemoryJournal journal = new MemoryJournal();
    private final SessionSource both = new MonitorSource(fixture.watch(monitor), fixture.watch());

    private void mayDoAnything() {
        fixture.database.execute("GRANT pg_read_all_stats, pg_signal_backend TO " + monitor);
    }

    private boolean ends(String login) throws SQLException {
        return ends(login, Duration.ofSeconds(60));
    }

    private boolean ends(String login, Duration timeout) throws SQLException {
        try (var session = TaskSession.open(fixture.watch(login), fixture.watch(), new StopSwitch())) {
            journal.openSessions.add(session.identity());
            boolean gone = new SessionFencing(both, journal, journal, new StopSwitch()).terminateUntilGone(timeout);
            assertThat(session.isAlive()).isNotEqualTo(gone);
            return gone;
        }
    }

    @Test
    void theMonitorLoginEndsSessionsThatTheRunLoginMayNot() throws SQLException {
        var other = fixture.server.createLogin();
        assertThat(ends(other, Duration.ofSeconds(2))).isFalse();
        mayDoAnything();
        assertThat(ends(other)).isTrue();
    }

    @Test
    void theRunLoginEndsSessionsHiddenFromTheMonitorLogin() throws SQLException {
        assertThat(ends(fixture.login)).isTrue();
    }

    @Test
    void theRunLoginEndsSessionsThatTheMonitorLoginMayNot() throws SQLException {
        fixture.database.execute("GRANT pg_read_all_stats TO " + monitor);
        assertThat(ends(fixture.login)).isTrue();
    }

    @Test
    void theRunLoginEndsSessionsIfTheMonitorLoginIsRefused() throws SQLException {
        fixture.database.execute("ALTER ROLE " + monitor + " NOLOGIN");
        assertThat(ends(fixture.login)).isTrue();
    }

    @Test
    void aStopReachesTheStatementUnderAnyMonitorLogin() throws Exception {
        var run = ApplyFixture.newRun();
        var runner = new OwnerFixture(fixture.sessions(run), both, fixture.options);
        var outcome = CompletableFuture.supplyAsync(
                () -> runner.run(ApplyFixture.change("SELECT pg_sleep(60)"), run, null, journal));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND application_name = 'slipway-taskrun-" + run.runUid() + "'")
                        .equals("1"));
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Canceled.class);
        assertThat(journal.openSessions).isEmpty();
    }
}
