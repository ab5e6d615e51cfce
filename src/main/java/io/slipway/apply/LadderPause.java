package io.slipway.apply;

import java.util.Optional;

/** What happens between two rungs: it is said why, and rested with no transaction open. */
final class LadderPause {
    private final LockLadder ladder;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final WatchedRun watched;

    LadderPause(LockLadder ladder, RunJournal journal, StopSwitch stop, WatchedRun watched) {
        this.ladder = ladder;
        this.journal = journal;
        this.stop = stop;
        this.watched = watched;
    }

    /** @return with what the run fails, when the ladder has had its time */
    Optional<RunError> afterBusyLock(RunError error) {
        ladder.failed();
        watched.metLock();
        var inTheWay = watched.inTheWay();
        var detail = inTheWay.isEmpty() ? error.message() : error.message() + "; in the way: " + inTheWay;
        if (ladder.exhausted()) {
            return Optional.of(error.saying(detail));
        }
        journal.waiting(WaitingFor.LOCK, detail);
        journal.line(new LogLine(LogLine.Kind.WAIT, 0, 0, "try " + ladder.tries() + " met a lock: " + detail));
        stop.pause(ladder.rest());
        return Optional.empty();
    }

    /** Who waited behind the last try gets its turn. */
    void afterCrowd(RunError error) {
        ladder.failed();
        journal.waiting(WaitingFor.LOCK, error.message());
        stop.pause(ladder.rest());
    }
}
