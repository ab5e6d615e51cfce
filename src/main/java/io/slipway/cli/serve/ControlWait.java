package io.slipway.cli.serve;

import io.slipway.control.ControlCheck;
import io.slipway.control.ControlConnector;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.time.CancelableWait;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Checks the control database at the start of a replica, and waits for one that does not respond. Meanwhile, the
 * management port says that the replica is alive and not ready.
 */
public final class ControlWait {
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

    private final ControlConnector control;
    private final long end;

    private ControlWait(ControlConnector control, Duration limit) {
        this.control = control;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /**
     * Checks the control database, again and again while it does not respond.
     *
     * @param limit of the wait; zero: one try
     * @param management where the health of the replica will be
     * @param json whether the log is JSON
     * @throws ProblemException control-unavailable: it did not respond until the end, or refuses the login, which a
     *     wait does not change
     */
    public static ControlCheck.Result check(
            ControlConnector control, Duration limit, InetSocketAddress management, boolean json) {
        var wait = new ControlWait(control, limit);
        try {
            return ControlCheck.check(control);
        } catch (ProblemException e) {
            if (!wait.isWorthwhile(e)) {
                throw e;
            }
            StartNotes.sayNow("waiting for the control database: " + e.problem().detail(), json);
        }
        try (WaitingPage page = WaitingPage.open(management)) {
            return wait.checkUntilThere(page);
        }
    }

    /** A replica that drains starts no more: only SIGTERM is still to come. */
    private ControlCheck.Result checkUntilThere(WaitingPage page) {
        var pause = new CancelableWait();
        while (true) {
            pause.await(RETRY_INTERVAL);
            if (page.isDrained()) {
                continue;
            }
            try {
                return ControlCheck.check(control);
            } catch (ProblemException e) {
                if (!isWorthwhile(e)) {
                    throw e;
                }
            }
        }
    }

    private boolean isWorthwhile(ProblemException refused) {
        return System.nanoTime() < end && refused.getCause() instanceof SQLException error && mayChange(error);
    }

    private static boolean mayChange(SQLException error) {
        String code = SqlState.of(error).code();
        return SqlState.isUnreachable(code) || code.equals(SqlState.NO_DATABASE.code());
    }
}
