package io.slipway.apply;

/** What came of a person's word on a step in doubt; it stands in the target, whatever is written down elsewhere. */
public sealed interface ResolutionResult {

    /** All steps are APPLIED. */
    record Done(int steps) implements ResolutionResult {}

    /** The step in doubt took effect; the one after it was not begun and, of this epoch, never will be. */
    record PartlyDone(int appliedSteps, int steps) implements ResolutionResult {}

    /** The step in doubt did not take effect and, of this epoch, never will. */
    record NotApplied(int appliedSteps, int steps) implements ResolutionResult {}

    /** The target says otherwise, or something else keeps the word from being taken; nothing has changed. */
    record Refused(String why) implements ResolutionResult {}

    /** The target did not answer; the same may be said again. */
    record NoAnswer(String why) implements ResolutionResult {}
}
