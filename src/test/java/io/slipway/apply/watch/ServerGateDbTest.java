package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.FaultySessions;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.OwnerFixture;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gate of a server stands open again whatever becomes of a run in its turn. */
class ServerGateDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final ServerWatches watches = new ServerWatches(WatchListener.NONE);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private volatile boolean away;
    private Connection blocker;

    /** The server, which may be unreachable for the watch. */
    private final class Looks implements SessionSource {
        private final SessionSource real = fixture.watch();

        @Override
        public Connection open() throws SQLException {
            if (away) {
                throw FaultySessions.lost();
            }
            return real.open();
        }

        @Override
        public Map<String, String> settings() {
            return real.settings();
        }

        @Override
        public String address() {
            return real.address();
        }
    }

    @BeforeEach
    void theHistoryIsThere() {
        fixture.run(ApplyFixture.change("SELECT 1"));
    }

    @AfterEach
    void close() throws SQLException {
        watches.close();
        blocker.close();
    }

    private RunOutcome apply(SessionSource sessions, RunIdentity who, MemoryJournal how, String script) {
        return new OwnerFixture(sessions, new Looks(), fixture.options, watches, fixture.watch())
                .run(ApplyFixture.change(script), who, null, how);
    }

    /** The connection is lost at COMMIT, so that the next try is alone; that one waits for a lock. */
    private SessionSource lostOnce() {
        return FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
            real.abort(Runnable::run);
            blocker = fixture.open();
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE fx");
            throw FaultySessions.lost();
        });
    }

    private void theServerGoesAwayWhileItWaits() {
        journal.onLine = line -> {
            if (line.kind() == RunLogLine.Kind.WAIT && !away) {
                away = true;
                fixture.database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'slipway-taskrun-" + run.runUid() + "'");
            }
        };
    }

    @Test
    void aRunThatIsHandedBackInsideTheGateLeavesTheGate() throws Exception {
        theServerGoesAwayWhileItWaits();
        assertThat(apply(lostOnce(), run, journal, "INSERT INTO fx VALUES (1)"))
                .isInstanceOf(RunOutcome.HandBack.class);
        away = false;
        blocker.close();

        var other = ApplyFixture.newRun();
        var outcome = CompletableFuture.supplyAsync(
                () -> apply(fixture.sessions(other), other, new MemoryJournal(), "INSERT INTO fx VALUES (2)"));

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
    }
}
