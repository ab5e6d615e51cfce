package io.slipway.migration.local;

import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.ProblemException;
import io.slipway.problem.WaitReason;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database of a local command.
 *
 * @param searchPath of all sessions, since names are read by it; null: that of the login
 */
public record LocalDatabase(
        Connector connector, ConnectSpec spec, @Nullable String searchPath) {
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration RECONNECT_INTERVAL = Duration.ofMillis(500);
    private static final Duration RECONNECT_TIMEOUT = Duration.ofSeconds(60);

    /**
     * Opens a session that runs no script. The caller closes it.
     *
     * @throws io.slipway.problem.ProblemException when the database cannot be reached
     */
    public Connection open() {
        SessionOptions options = SessionOptions.service(ANSWER_TIMEOUT);
        return connector.open(spec, searchPath == null ? options : options.with("search_path", searchPath));
    }

    /**
     * As {@link #open}, for a command that has lost its session: a server that restarts gets one minute.
     *
     * @param stop ends the wait
     */
    public Connection reopen(StopSwitch stop, RunReport report) {
        long from = System.nanoTime();
        while (true) {
            try {
                return open();
            } catch (ProblemException e) {
                if (System.nanoTime() - from > RECONNECT_TIMEOUT.toNanos()) {
                    throw e;
                }
                report.waiting(WaitReason.TARGET_UNREACHABLE, e.problem().detail());
                stop.pause(RECONNECT_INTERVAL);
                stop.throwIfStopped();
            }
        }
    }
}
