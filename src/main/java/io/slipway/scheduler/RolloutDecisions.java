package io.slipway.scheduler;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditChanges;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The decisions of people about a rollout, each in the caller's transaction and under the rollout's lock. A decision
 * that returns has changed something; otherwise it throws {@code state-conflict} and has changed nothing. Thread-safe.
 */
public final class RolloutDecisions {
    private static final String KIND = "rollout";

    private final RolloutStore rollouts = new RolloutStore();
    private final PromotionStore promotion = new PromotionStore();
    private final SignalStore signals = new SignalStore();
    private final AuditStore audit;

    public RolloutDecisions(AuditStore audit) {
        this.audit = audit;
    }

    /**
     * Starts no further run until {@link #resume}. Runs that have an owner go on.
     *
     * @throws io.slipway.problem.ProblemException not-found; state-conflict unless the rollout is RUNNING
     */
    public void pause(Handle handle, Actor actor, RolloutId id) {
        Rollout rollout = locked(handle, id);
        if (rollout.status() != RolloutStatus.RUNNING
                || !rollouts.move(handle, rollout, RolloutStatus.PAUSED, "paused", rollout.failuresForgiven())) {
            throw conflict(rollout, "paused");
        }
        record(handle, actor, "pause", rollout, RolloutStatus.PAUSED);
        signals.send(handle, new Signal.Wake());
    }

    /**
     * Lets runs start again, and starts the count of failures again.
     *
     * @throws io.slipway.problem.ProblemException not-found; state-conflict unless the rollout is PAUSED
     */
    public void resume(Handle handle, Actor actor, RolloutId id) {
        Rollout rollout = locked(handle, id);
        int forgiven = promotion.tally(handle, id).failures();
        if (rollout.status() != RolloutStatus.PAUSED
                || !rollouts.move(handle, rollout, RolloutStatus.RUNNING, null, forgiven)) {
            throw conflict(rollout, "resumed");
        }
        record(handle, actor, "resume", rollout, RolloutStatus.RUNNING);
        signals.send(handle, new Signal.Wake());
    }

    /**
     * Ends the rollout. Runs that have not started end at once, the others are asked to end.
     *
     * @throws io.slipway.problem.ProblemException not-found, state-conflict
     */
    public void cancel(Handle handle, Actor actor, RolloutId id) {
        Rollout rollout = locked(handle, id);
        if (!rollout.status().isOpen()
                || !rollouts.move(handle, rollout, RolloutStatus.CANCELED, null, rollout.failuresForgiven())) {
            throw conflict(rollout, "canceled");
        }
        for (TaskRunId run : rollouts.cancelRuns(handle, id)) {
            signals.send(handle, new Signal.CancelTaskRun(run.value()));
        }
        record(handle, actor, "cancel", rollout, RolloutStatus.CANCELED);
    }

    /**
     * Opens a rollout that is FAILED again, because one of its tasks was retried or skipped. The failures so far are
     * forgiven, and no run is held any more: the pause ended with the failure.
     */
    void reopen(Handle handle, Rollout locked) {
        if (locked.status() == RolloutStatus.FAILED) {
            int forgiven = promotion.tally(handle, locked.id()).failures();
            if (!rollouts.move(handle, locked, RolloutStatus.RUNNING, null, forgiven)) {
                throw conflict(locked, "reopened");
            }
        }
        signals.send(handle, new Signal.Wake());
    }

    private Rollout locked(Handle handle, RolloutId id) {
        return rollouts.lock(handle, id)
                .orElseThrow(() -> new InputProblem.NotFound(KIND, id.toString()).asException());
    }

    private void record(Handle handle, Actor actor, String verb, Rollout old, RolloutStatus now) {
        Map<String, String> detail =
                new AuditChanges().compare("status", old.status(), now).detail();
        audit.record(handle, new AuditEvent(actor, verb, KIND, old.id().toString(), null, detail));
    }

    /** The status of the rollout does not allow {@code act}, a participle. */
    static RuntimeException conflict(Rollout rollout, String act) {
        return new ConflictProblem.State(
                        KIND, rollout.id().toString(), rollout.status().name(), act)
                .asException();
    }
}
