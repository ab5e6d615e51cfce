package io.slipway.scheduler;

import io.slipway.control.Transactions;
import io.slipway.time.Pass;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * One scheduling pass of a replica: follow plans up, evaluate rollouts, claim runs. A part that fails does not prevent
 * the next one.
 */
@Singleton
final class SchedulingPass implements Pass {
    private static final Logger LOG = Logger.getLogger(SchedulingPass.class);

    private final PlanFollowUp followUp;
    private final RolloutEvaluator evaluator;
    private final CheckRunScheduler checkRuns;
    private final TaskRunScheduler taskRuns;

    SchedulingPass(
            PlanFollowUp followUp, RolloutEvaluator evaluator, CheckRunScheduler checkRuns, TaskRunScheduler taskRuns) {
        this.followUp = followUp;
        this.evaluator = evaluator;
        this.checkRuns = checkRuns;
        this.taskRuns = taskRuns;
    }

    @Override
    public void runOnce() {
        runPart("follow up plans", followUp::runOnce);
        runPart("evaluate rollouts", evaluator::runOnce);
        runPart("claim check runs", checkRuns::runOnce);
        runPart("claim task runs", taskRuns::runOnce);
    }

    /** Logs an error, unless it is part of an outage, which has its own line. */
    static void runPart(String part, Runnable pass) {
        try {
            pass.run();
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.errorf("could not %s; the next pass retries: %s", part, e.getMessage());
            }
        }
    }
}
