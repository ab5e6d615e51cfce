package io.slipway.scheduler;

import io.slipway.audit.Actor;
import io.slipway.control.Transactions;
import io.slipway.plan.AdviceStore;
import io.slipway.plan.CheckRun;
import io.slipway.plan.CheckRunState;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.OutboxStore;
import io.slipway.plan.OutboxStore.Owed;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanStores;
import io.slipway.plan.PlanTargetStore;
import io.slipway.plan.PolicyStore;
import io.slipway.plan.PolicyStore.PlanPolicy;
import io.slipway.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Continues plans after their checks have ended or an approval has arrived. It determines the plan's status again and
 * creates the rollout if the policy says so. Thread-safe.
 */
@Singleton
final class PlanFollowUp {
    private static final Logger LOG = Logger.getLogger(PlanFollowUp.class);

    private final Transactions transactions;
    private final OutboxStore outbox;
    private final PlanStore plans;
    private final PolicyStore policies;
    private final CheckRunStore checkRuns;
    private final AdviceStore advice;
    private final PlanTargetStore targets;
    private final RolloutCreator rollouts;

    /** All it reads and writes; the records of a plan are many. */
    PlanFollowUp(
            Transactions transactions,
            OutboxStore outbox,
            PlanStores stores,
            PlanTargetStore targets,
            RolloutCreator rollouts) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.plans = stores.plans();
        this.policies = stores.policies();
        this.checkRuns = stores.checkRuns();
        this.advice = stores.advice();
        this.targets = targets;
        this.rollouts = rollouts;
    }

    /** Continues the plans that are due, each in its own transaction. A plan that fails is retried in 5 s. */
    public void runOnce() {
        int taken;
        do {
            taken = followOne();
        } while (taken > 0);
    }

    private int followOne() {
        try {
            return transactions.once(handle -> {
                List<Owed> owed = outbox.take(handle, 1);
                owed.forEach(each -> follow(handle, each));
                return owed.size();
            });
        } catch (RuntimeException e) {
            if (Transactions.isOutage(e)) {
                throw e;
            }
            LOG.warnf("could not follow up a plan; retrying in 5 s: %s", e.getMessage());
            transactions.run("follow-up", outbox::postpone);
            return 0;
        }
    }

    private void follow(Handle handle, Owed owed) {
        if (plans.lock(handle, owed.plan(), owed.planVersion()).isEmpty()) {
            return;
        }
        Plan plan = plans.find(handle, owed.plan()).orElseThrow();
        if (plan.status() == PlanStatus.ROLLED_OUT) {
            return;
        }
        PlanPolicy policy = policies.policy(handle, targets.ids(handle, plan.id()));
        PlanStatus status = status(handle, plan, policy);
        if (status != plan.status() && !plans.move(handle, plan.id(), plan.status(), status)) {
            return;
        }
        if (status == PlanStatus.READY) {
            Plan ready = plans.find(handle, plan.id()).orElseThrow();
            if (!rollouts.checkNewcomers(handle, ready) && policy.autoRollout()) {
                rollOut(handle, ready);
            }
        }
    }

    private PlanStatus status(Handle handle, Plan plan, PlanPolicy policy) {
        Optional<CheckRun> run =
                checkRuns.find(handle, plan.id()).filter(found -> found.planVersion() == plan.version());
        if (run.isPresent() && run.get().state() != CheckRunState.DONE) {
            return run.get().state().isTerminal() ? PlanStatus.BLOCKED : PlanStatus.CHECKING;
        }
        if (run.isPresent() && advice.hasErrors(handle, run.get().uid())) {
            return PlanStatus.BLOCKED;
        }
        return policies.approvals(handle, plan.id()) >= policy.approvals()
                ? PlanStatus.READY
                : PlanStatus.WAITING_APPROVAL;
    }

    private void rollOut(Handle handle, Plan plan) {
        try {
            rollouts.create(handle, plan, Actor.POLICY);
        } catch (ProblemException e) {
            LOG.warnf("could not create the rollout of a READY plan: %s plan=%s", e.getMessage(), plan.id());
        }
    }
}
