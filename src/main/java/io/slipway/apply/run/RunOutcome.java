package io.slipway.apply.run;

import io.slipway.apply.ChangeRunner;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import org.jspecify.annotations.Nullable;

/** The outcome of a run by {@link ChangeRunner}. The owner records it as it is and has nothing to verify again. */
public sealed interface RunOutcome {

    /**
     * All steps are APPLIED in the target.
     *
     * @param steps number of steps of the change
     * @param adopted number of these steps that another task applied
     * @param tooLate a stop was requested after COMMIT was sent
     */
    record Applied(int steps, int adopted, boolean tooLate) implements RunOutcome {}

    /** The step after {@code appliedSteps} did not take effect. This epoch cannot apply it any more. */
    record Failed(RunError error, int appliedSteps, int steps) implements RunOutcome {}

    /**
     * As {@link Failed}, because an operator canceled the run.
     *
     * @param error the error that ended the run before the cancel could; null: none
     */
    record Canceled(@Nullable RunError error, int appliedSteps, int steps) implements RunOutcome {}

    /** Nothing is decided. The run has to be released and claimed again. */
    record HandBack(WaitReason reason, String detail) implements RunOutcome {}

    /** The run cannot find out whether the step after {@code appliedSteps} took effect. */
    record Indeterminate(RunError error, int appliedSteps, int steps) implements RunOutcome {}

    /** The run belongs to another owner. Nothing may be recorded for it. */
    record Lost(String detail) implements RunOutcome {}
}
