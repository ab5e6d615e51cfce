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

/** The tries of one slice of a batch: it waits for locks and is repeated after a serialization failure. */
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

    /** A slice has its own ladder: what another one had to wait for is over. */
    BatchSlice.Done run(BatchProgress from, BatchProgress to, @Nullable String sql) {
        context.watched().clearBlockers();
        var ladder = context.newLadder(session.facts().deadlockTimeout());
        var tries = new RetryBudget();
        while (true) {
            var done = slices.run(errors, from, to, sql, ladder.lockTimeout());
            var last = done instanceof BatchSlice.Done.Ended(var end) ? unlessAgain(end, ladder, tries) : done;
            if (last != null) {
                if (ladder.tries() > 0) {
                    report.moving();
                }
                return last;
            }
            demandGoingOn();
        }
    }

    /** How the slice ends; null: after a rest it is tried again. */
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
            stop.pause(ladder.rest());
            return null;
        }
        return new BatchSlice.Done.Ended(end);
    }

    private static BatchSlice.Done refused(RunError error) {
        return new BatchSlice.Done.Ended(new TryResult.Failed(error));
    }

    /** Between two slices: a cancel keeps the place, and no slice begins without trust. */
    void demandGoingOn() {
        stop.throwIfStopped();
        if (!context.control().trusted()) {
            throw RunEndedException.handBack(WaitReason.TRUST, "the right to begin another slice has run out");
        }
    }
}
