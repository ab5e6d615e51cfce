package io.slipway.apply;

/**
 * The result of an operator's decision about a step in doubt. It is in the target, whatever the control database
 * records.
 */
public sealed interface ResolutionResult {

    /** All steps are APPLIED. */
    record Done(int steps) implements ResolutionResult {}

    /** The step in doubt took effect. The step after it was not begun, and this epoch cannot begin it any more. */
    record PartlyDone(int appliedSteps, int steps) implements ResolutionResult {}

    /** The step in doubt did not take effect, and this epoch cannot apply it any more. */
    record NotApplied(int appliedSteps, int steps) implements ResolutionResult {}

    /** The target shows another result, or the decision could not be executed. Nothing has changed. */
    record Refused(String why) implements ResolutionResult {}

    /** The target did not respond. The decision may be repeated. */
    record NoAnswer(String why) implements ResolutionResult {}
}
