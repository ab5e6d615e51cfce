package io.slipway.testing;

import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.time.CancelableWait;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;

/** Tries again what failed only because something else was not over yet: that takes as long as the machine is slow. */
final class BusyRetry {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private BusyRetry() {}

    /** What is tried. */
    @FunctionalInterface
    interface Attempt<T> {
        T make() throws SQLException;
    }

    /** @param passes whether a failure is one that goes by */
    static <T> T with(Attempt<T> attempt, Predicate<Exception> passes) throws SQLException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        var pause = new CancelableWait();
        while (true) {
            try {
                return attempt.make();
            } catch (SQLException | ProblemException e) {
                if (!passes.test(e) || System.nanoTime() - deadline > 0 || !pause.await(POLL_INTERVAL)) {
                    throw e;
                }
            }
        }
    }

    /** The server starts, or recovers from a crash. */
    static boolean isNotReady(Exception failure) {
        return failure instanceof ProblemException refused
                && refused.problem() instanceof TargetProblem.Unreachable unreachable
                && unreachable.why() == TargetProblem.Reason.NOT_READY;
    }

    /** The server itself waits only 5 s for the sessions of a database that is copied, renamed or dropped. */
    static boolean isInUse(Exception failure) {
        return failure instanceof SQLException refused && SqlState.of(refused).equals(SqlState.OBJECT_IN_USE);
    }
}
