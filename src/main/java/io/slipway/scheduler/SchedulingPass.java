package io.slipway.scheduler;

import io.slipway.time.Pass;
import org.jboss.logging.Logger;

/**
 * One scheduling pass of a replica: follow plans up, evaluate rollouts, claim runs. A part that fails does not prevent the next one.
 */
public final class SchedulingPass implements Pass {
    private static final Logger LOG = Logger.getLogger(SchedulingPass.class);

    private final PlanFollowUp followUp;
    private final RolloutEvaluator evaluator;
    private final CheckRunScheduler checkRuns;
    private final TaskRunScheduler taskRuns;

    public SchedulingPass(
            PlanFollowUp followUp, RolloutEvaluator evaluator, CheckRunScheduler checkRuns, TaskRunScheduler taskRuns) {
        this.followUp = followUp;
        this.evaluator = evaluator;
        this.checkRuns = checkRuns;
        this.taskRuns = taskRuns;
    }

    @Override
    public void runOnce() {
        attempt("following plans up", followUp::runOnce);
        attempt("evaluating rollouts", evaluator::runOnce);
        attempt("claiming check runs", checkRuns::runOnce);
        attempt("claiming task runs", taskRuns::runOnce);
    }

    private static void attempt(String what, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            LOG.errorf("%s failed; the next pass retries: %s", what, e.getMessage());
        }
    }
}
