package io.slipway.apply.run;

import io.slipway.apply.ChangeRunner;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import org.jspecify.annotations.Nullable;

/** How {@link ChangeRunner} ended a run; what the owner writes down, and nothing that it has to find out again. */
public sealed interface RunOutcome {

    /**
     * All steps are APPLIED in the target.
     *
     * @param steps how many the change has
     * @param adopted of these were applied by another task
     * @param tooLate a stop was asked and came after COMMIT was sent
     */
    record Applied(int steps, int adopted, boolean tooLate) implements RunOutcome {}

    /** The step after {@code appliedSteps} did not take effect and, of this epoch, never will. */
    record Failed(RunError error, int appliedSteps, int steps) implements RunOutcome {}

    /** As {@link Failed}, by the wish of a person; with the error that came before the wish could be heeded. */
    record Canceled(@Nullable RunError error, int appliedSteps, int steps) implements RunOutcome {}

    /** Nothing is decided: the run is to be released and claimed again. */
    record HandBack(WaitReason reason, String detail) implements RunOutcome {}

    /** Whether the step after {@code appliedSteps} took effect cannot be known from here. */
    record Indeterminate(RunError error, int appliedSteps, int steps) implements RunOutcome {}

    /** The run belongs to another owner by now; nothing is to be written. */
    record Lost(String detail) implements RunOutcome {}
}
