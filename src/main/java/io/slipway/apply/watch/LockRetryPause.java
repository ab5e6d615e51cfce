package io.slipway.apply.watch;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.RunError;
import java.util.Optional;

/** The pause between two rungs of the ladder: reports the reason and waits with no transaction open. */
public final class LockRetryPause {
    private final LockLadder ladder;
    private final RunReport report;
    private final StopSwitch stop;
    private final WatchedRun watched;

    public LockRetryPause(LockLadder ladder, RunReport report, StopSwitch stop, WatchedRun watched) {
        this.ladder = ladder;
        this.report = report;
        this.stop = stop;
        this.watched = watched;
    }

    /**
     * Pauses after a lock was not available.
     *
     * @return the error of the run if the lock deadline is over; empty: the step is tried again
     */
    public Optional<RunError> afterBusyLock(RunError error) {
        ladder.failed();
        watched.lockNotAvailable();
        LockWait wait = watched.lastLockWait();
        if (ladder.exhausted()) {
            return Optional.of(error.withMessage(wait.failure(ladder.deadline(), error.message())));
        }
        String detail = wait.isForNobody() ? error.message() : error.message() + "; it waited for " + wait.text();
        watched.pauses(detail);
        report.line(
                new RunLogLine(RunLogLine.Kind.WAIT, 0, 0, "try " + ladder.tries() + " did not get a lock: " + detail));
        stop.pause(ladder.nextPause());
        return Optional.empty();
    }

    /** Pauses after the victim budget was exceeded, so that the waiting sessions proceed. */
    public void afterVictimBudget(RunError error) {
        ladder.failed();
        watched.pauses(error.message());
        stop.pause(ladder.nextPause());
    }
}
