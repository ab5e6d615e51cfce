package io.slipway.scheduler;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.plan.Change;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanOptions.ChecksOption;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanTargetStore;
import io.slipway.plan.PolicyStore;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import io.slipway.rollout.PlacementStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.WavePlacement;
import io.slipway.rollout.WavePlacement.PlacedTarget;
import io.slipway.rollout.task.RolloutId;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.sql.Script;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Creates the rollout of a READY plan: pins its targets, places them in stages and waves, and creates the tasks. */
@Singleton
public final class RolloutCreator {
    private final PlanStore plans;
    private final PlanTargetStore targets;
    private final PlacementStore placement;
    private final RolloutStore rollouts;
    private final SignalStore signals;
    private final AuditStore audit;
    private final CheckRunStore checkRuns = new CheckRunStore();
    private final PolicyStore policies = new PolicyStore();

    public RolloutCreator(
            PlanStore plans,
            PlanTargetStore targets,
            PlacementStore placement,
            RolloutStore rollouts,
            SignalStore signals,
            AuditStore audit) {
        this.plans = plans;
        this.targets = targets;
        this.placement = placement;
        this.rollouts = rollouts;
        this.signals = signals;
        this.audit = audit;
    }

    /**
     * Starts a new check run if the plan's group now selects a target that was not checked: no change runs on an
     * unchecked target. Runs in the caller's transaction, which holds the plan's lock.
     *
     * @return whether the plan is now CHECKING
     */
    public boolean checkNewcomers(Handle handle, Plan plan) {
        if (plan.status() != PlanStatus.READY || allSeen(handle, plan, targets.ids(handle, plan.id()))) {
            return false;
        }
        if (!plans.move(handle, plan.id(), PlanStatus.READY, PlanStatus.CHECKING)) {
            return false;
        }
        checkRuns.request(handle, plan.id(), plan.version());
        audit.record(
                handle, new AuditEvent(Actor.POLICY, "check", "plan", plan.id().toString()));
        signals.send(handle, new Signal.Wake());
        return true;
    }

    private boolean allSeen(Handle handle, Plan plan, List<Long> ids) {
        return plan.options().checks() == ChecksOption.SKIP
                || checkRuns.unseen(handle, plan.id(), plan.version(), ids) == 0;
    }

    /**
     * Creates the rollout in the caller's transaction, which holds the plan's lock.
     *
     * @throws ProblemException plan-not-ready (also if {@link #checkNewcomers} would start a check run, or if the
     *     environments of the targets ask for more approvals now), rollout-exists, plan-no-target
     */
    public RolloutId create(Handle handle, Plan plan, Actor actor) {
        rollouts.ofPlan(handle, plan.id()).ifPresent(existing -> {
            throw new ConflictProblem.RolloutExists(plan.id().toString(), existing.toString()).asException();
        });
        if (plan.status() != PlanStatus.READY) {
            throw notReady(plan, plan.status());
        }
        List<Long> ids = targets.ids(handle, plan.id());
        if (!allSeen(handle, plan, ids)) {
            throw notReady(plan, PlanStatus.CHECKING);
        }
        if (policies.approvals(handle, plan.id()) < policies.policy(handle, ids).approvals()) {
            throw notReady(plan, PlanStatus.WAITING_APPROVAL);
        }
        List<PlacedTarget> placed = WavePlacement.place(
                placement.staged(handle, ids), plan.options().waves());
        if (placed.isEmpty()) {
            throw noTarget(plan);
        }
        if (!plans.move(handle, plan.id(), PlanStatus.READY, PlanStatus.ROLLED_OUT)) {
            throw notReady(plan, plan.status());
        }
        RolloutId rollout = rollouts.insert(handle, plan.id(), plan.version(), actor.name());
        rollouts.pin(handle, rollout, placed);
        addTasks(handle, rollout, plans.changes(handle, plan.id()));
        audit.record(
                handle,
                new AuditEvent(
                        actor,
                        "roll-out",
                        "plan",
                        plan.id().toString(),
                        plan.project(),
                        Map.of("rollout", rollout.toString())));
        signals.send(handle, new Signal.Wake());
        return rollout;
    }

    /** The problem that tells why the plan is not rolled out. */
    public static ProblemException notReady(Plan plan, PlanStatus status) {
        return new ConflictProblem.PlanNotReady(plan.id().toString(), status.name()).asException();
    }

    private static ProblemException noTarget(Plan plan) {
        return new InputProblem.Refused(
                        InputProblem.Rule.PLAN_NO_TARGET,
                        "",
                        "plan " + plan.id() + " selects no target; add a target to its group or name another target")
                .asException();
    }

    private void addTasks(Handle handle, RolloutId rollout, List<Change> changes) {
        List<Integer> ordinals = changes.stream().map(Change::ordinal).toList();
        List<Integer> steps = changes.stream()
                .map(change -> Script.of(change.script()).steps().size())
                .toList();
        rollouts.addTasks(handle, rollout, ordinals, steps);
    }
}
