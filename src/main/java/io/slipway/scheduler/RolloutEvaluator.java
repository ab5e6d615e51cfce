package io.slipway.scheduler;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanOptions;
import io.slipway.plan.PlanStore;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.PromotionStore.Tally;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Evaluates open rollouts, each under its lock. It creates the retries that the policy allows and pauses a rollout
 * whose error budget is spent. It promotes runs of the current wave within the caps, and ends a rollout without open
 * tasks. Promotion is the only transition to AVAILABLE. Thread-safe.
 */
@Singleton
final class RolloutEvaluator {
    private static final Logger LOG = Logger.getLogger(RolloutEvaluator.class);

    private final Transactions transactions;
    private final RolloutStore rollouts;
    private final PromotionStore promotion;
    private final PlanStore plans;
    private final SignalStore signals;
    private final AuditStore audit;

    RolloutEvaluator(
            Transactions transactions,
            RolloutStore rollouts,
            PromotionStore promotion,
            PlanStore plans,
            SignalStore signals,
            AuditStore audit) {
        this.transactions = transactions;
        this.rollouts = rollouts;
        this.promotion = promotion;
        this.plans = plans;
        this.signals = signals;
        this.audit = audit;
    }

    /**
     * Evaluates every open rollout once. Skips a rollout that another replica is evaluating.
     *
     * @return the number of promoted runs
     */
    public int runOnce() {
        int promoted = 0;
        long after = 0;
        List<RolloutId> open;
        do {
            long from = after;
            open = transactions.read(handle -> rollouts.open(handle, from));
            for (RolloutId id : open) {
                promoted += evaluateSafely(id);
                after = id.value();
            }
        } while (!open.isEmpty());
        return promoted;
    }

    private int evaluateSafely(RolloutId id) {
        try {
            return transactions.once(handle -> evaluate(handle, id));
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.warnf("could not evaluate a rollout; the next pass retries: %s rollout=%s", e.getMessage(), id);
            }
            return 0;
        }
    }

    private int evaluate(Handle handle, RolloutId id) {
        Rollout rollout = rollouts.lockUnlessHeld(handle, id).orElse(null);
        if (rollout == null || !rollout.status().isOpen()) {
            return 0;
        }
        PlanOptions options =
                plans.find(handle, rollout.plan()).map(Plan::options).orElseThrow();
        if (promotion.retryByPolicy(handle, id, options.retries()) > 0) {
            audit.record(handle, new AuditEvent(Actor.POLICY, "retry", "rollout", id.toString()));
        }
        Tally tally = promotion.tally(handle, id);
        if (tally.active() == 0 && tally.startable() == 0) {
            end(handle, rollout, tally.done() == tally.tasks() ? RolloutStatus.DONE : RolloutStatus.FAILED);
            return 0;
        }
        if (rollout.status() == RolloutStatus.PAUSED) {
            return 0;
        }
        int forgiven = Math.min(rollout.failuresForgiven(), tally.failures());
        if (forgiven < rollout.failuresForgiven()) {
            // a forgiven task was cured: it may not make room for another failure
            rollouts.forgive(handle, rollout, forgiven);
        }
        if (tally.failures() - forgiven > options.maxFailures() && tally.hasUnstarted()) {
            pause(handle, rollout, tally.failures(), options.maxFailures());
            return 0;
        }
        return promote(handle, id, options.maxParallel());
    }

    private void pause(Handle handle, Rollout rollout, int failures, int maxFailures) {
        RolloutId id = rollout.id();
        if (rollouts.move(handle, rollout, RolloutStatus.PAUSED, "error-budget", rollout.failuresForgiven())) {
            audit.record(handle, new AuditEvent(Actor.POLICY, "pause", "rollout", id.toString()));
            LOG.warnf("rollout paused: %d tasks failed, %d allowed rollout=%s", failures, maxFailures, id);
        }
    }

    private int promote(Handle handle, RolloutId id, int maxParallel) {
        promotion.lockServers(handle, id);
        int promoted = promotion
                .currentWave(handle, id)
                .map(wave -> promotion.promote(handle, id, wave, maxParallel))
                .orElse(0);
        if (promoted > 0) {
            signals.send(handle, new Signal.Wake());
        }
        return promoted;
    }

    private void end(Handle handle, Rollout rollout, RolloutStatus status) {
        if (rollouts.move(handle, rollout, status, null, rollout.failuresForgiven())) {
            LOG.infof("rollout is now %s rollout=%s", status, rollout.id());
        }
    }
}
