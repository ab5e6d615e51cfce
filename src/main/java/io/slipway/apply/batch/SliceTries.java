package io.slipway.apply.batch;

import io.slipway.apply.history.BatchProgress;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.step.RetryBudget;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StepContext;
import io.slipway.apply.step.TryResult;
import io.slipway.apply.watch.LockLadder;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import org.jspecify.annotations.Nullable;

/** Repeats one slice of a batch while a lock is not available, and after a serialization failure. */
final class SliceTries {
    private final TaskSession session;
    private final StepContext context;
    private final RunReport report;
    private final StopSwitch stop;
    private final BatchSlice slices;
    private final SqlErrors errors;

    SliceTries(TaskSession session, StepContext context, BatchSlice slices, SqlErrors errors) {
        this.session = session;
        this.context = context;
        this.report = context.report();
        this.stop = context.stop();
        this.slices = slices;
        this.errors = errors;
    }

    /** Runs the slice. Each slice has its own ladder, because it may need other locks than the previous one. */
    BatchSlice.Done run(BatchProgress from, BatchProgress to, @Nullable String sql) {
        context.watched().clearBlockers();
        LockLadder ladder = context.newLadder(session.facts().deadlockTimeout());
        var tries = new RetryBudget();
        while (true) {
            BatchSlice.Done done = slices.run(errors, from, to, sql, ladder.lockTimeout());
            BatchSlice.Done last =
                    done instanceof BatchSlice.Done.Ended(var end) ? unlessAgain(end, ladder, tries) : done;
            if (last != null) {
                if (ladder.tries() > 0) {
                    report.moving();
                }
                return last;
            }
            demandGoingOn();
        }
    }

    /** Returns the result of the slice; null: it is tried again, after a pause. */
    private BatchSlice.@Nullable Done unlessAgain(TryResult end, LockLadder ladder, RetryBudget tries) {
        if (end instanceof TryResult.LockBusy(var error)) {
            return context.pauseOf(ladder)
                    .afterBusyLock(error)
                    .map(SliceTries::refused)
                    .orElse(null);
        }
        if (end instanceof TryResult.Repeat(var error)) {
            if (!tries.serializationFailed()) {
                return refused(error);
            }
            stop.pause(ladder.nextPause());
            return null;
        }
        return new BatchSlice.Done.Ended(end);
    }

    private static BatchSlice.Done refused(RunError error) {
        return new BatchSlice.Done.Ended(new TryResult.Failed(error));
    }

    /**
     * Throws if no further slice may begin: a stop was requested, or the process has lost trust. The progress stays.
     */
    void demandGoingOn() {
        stop.throwIfStopped();
        if (!context.control().trusted()) {
            throw RunEndedException.handBack(
                    WaitReason.TRUST, "this replica could not renew its lease, so that no further slice begins");
        }
    }
}
