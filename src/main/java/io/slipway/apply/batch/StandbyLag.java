package io.slipway.apply.batch;

import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.step.StepContext;
import io.slipway.problem.WaitReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Waits between two slices of a batch until the standbys have caught up, as far as the login can see them. It reads at
 * most once a second.
 */
final class StandbyLag {
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofMinutes(5);
    private static final int MAX_LAG_SECONDS = 5;

    private final TaskSession session;
    private final RunControl control;
    private final RunReport report;
    private final StopSwitch stop;
    private long polledAt = System.nanoTime();
    private boolean givenUp;

    StandbyLag(TaskSession session, StepContext context) {
        this.session = session;
        this.control = context.control();
        this.report = context.report();
        this.stop = context.stop();
    }

    /**
     * Returns when no standby is more than {@value #MAX_LAG_SECONDS} s behind, when the wait is too long, or when a
     * stop was requested.
     */
    void await() throws SQLException {
        if (System.nanoTime() - polledAt < POLL_INTERVAL.toNanos()) {
            return;
        }
        Slowest slowest = slowest();
        if (!slowest.isTooFar()) {
            givenUp = false;
        } else if (!givenUp) {
            long from = System.nanoTime();
            report(slowest.text());
            while (slowest.isTooFar() && !givenUp && isToWait()) {
                report.waiting(WaitReason.TARGET_NOT_READY, slowest.text());
                givenUp = System.nanoTime() - from >= CATCH_UP_TIMEOUT.toNanos();
                slowest = slowest();
            }
            report.moving();
            if (givenUp) {
                report(slowest.text() + " after 5 min; the batch continues without waiting for it");
            }
        }
    }

    private boolean isToWait() {
        return !stop.pause(POLL_INTERVAL) && control.trusted();
    }

    private void report(String message) {
        report.line(new RunLogLine(RunLogLine.Kind.WAIT, 0, 0, message));
    }

    /** The standby that is furthest behind. */
    private record Slowest(String name, int seconds) {
        boolean isTooFar() {
            return seconds > MAX_LAG_SECONDS;
        }

        String text() {
            return "standby " + name + " is " + seconds + " s behind";
        }
    }

    private static final String SLOWEST = """
            SELECT pg_catalog.concat(r.application_name, pg_catalog.concat(' (', pg_catalog.host(r.client_addr), ')')),
                   coalesce(pg_catalog.date_part('epoch', r.replay_lag), 0)::pg_catalog.int4
            FROM pg_catalog.pg_stat_replication r ORDER BY 2 DESC LIMIT 1""";

    private Slowest slowest() throws SQLException {
        polledAt = System.nanoTime();
        return session.executeAsLogin(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(SLOWEST)) {
                return row.next() ? new Slowest(row.getString(1), row.getInt(2)) : new Slowest("", 0);
            }
        });
    }
}
