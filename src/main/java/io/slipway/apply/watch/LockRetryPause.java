package io.slipway.apply.watch;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.RunError;
import java.util.Optional;

/** What happens between two rungs: it is said why, and rested with no transaction open. */
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

    /** @return with what the run fails, when the ladder has had its time */
    public Optional<RunError> afterBusyLock(RunError error) {
        ladder.failed();
        watched.lockNotAvailable();
        var wait = watched.lastLockWait();
        if (ladder.exhausted()) {
            return Optional.of(error.withMessage(wait.failure(ladder.deadline(), error.message())));
        }
        var detail = wait.isForNobody() ? error.message() : error.message() + "; it waited for " + wait.text();
        watched.pauses(detail);
        report.line(new RunLogLine(RunLogLine.Kind.WAIT, 0, 0, "try " + ladder.tries() + " met a lock: " + detail));
        stop.pause(ladder.rest());
        return Optional.empty();
    }

    /** Who waited behind the last try gets its turn. */
    public void afterVictimBudget(RunError error) {
        ladder.failed();
        watched.pauses(error.message());
        stop.pause(ladder.rest());
    }
}
