package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

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
    private final Bench bench = new Bench();
    private final Watches watches = new Watches(WatchListener.NONE);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private volatile boolean away;
    private Connection blocker;

    /** The server, which may be away for whoever looks. */
    private final class Looks implements SessionSource {
        private final SessionSource real = bench.watch();

        @Override
        public Connection open() throws SQLException {
            if (away) {
                throw Faulty.lost();
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
        bench.run(Bench.change("SELECT 1"));
    }

    @AfterEach
    void close() throws SQLException {
        watches.close();
        blocker.close();
    }

    private Outcome apply(SessionSource sessions, RunIdentity who, MemoryJournal how, String script) {
        return new ChangeRunner(sessions, new Looks(), bench.options, watches, bench.watch())
                .run(Bench.change(script), who, null, how);
    }

    /** The connection is lost at COMMIT, so that the next try is alone; that one waits for a lock. */
    private SessionSource lostOnce() {
        return Faulty.atFirstCommit(bench.sessions(run), real -> {
            real.abort(Runnable::run);
            blocker = bench.open();
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE fx");
            throw Faulty.lost();
        });
    }

    private void theServerGoesAwayWhileItWaits() {
        journal.onLine = line -> {
            if (line.kind() == LogLine.Kind.WAIT && !away) {
                away = true;
                bench.database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'slipway-taskrun-" + run.runUid() + "'");
            }
        };
    }

    @Test
    void aRunThatIsHandedBackInItsTurnLeavesTheGate() throws Exception {
        theServerGoesAwayWhileItWaits();
        assertThat(apply(lostOnce(), run, journal, "INSERT INTO fx VALUES (1)")).isInstanceOf(Outcome.HandBack.class);
        away = false;
        blocker.close();

        var other = Bench.newRun();
        var outcome = CompletableFuture.supplyAsync(
                () -> apply(bench.sessions(other), other, new MemoryJournal(), "INSERT INTO fx VALUES (2)"));

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(1, 0, false));
    }
}
