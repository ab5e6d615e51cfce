package io.slipway.apply;

/** What stays the same for a whole run. */
record RunScope(Change change, RunIdentity run, SessionOpener opener, Recovery recovery, StepContext context) {
    RunJournal journal() {
        return context.journal();
    }

    StopSwitch stop() {
        return context.stop();
    }

    ApplyOptions options() {
        return context.options();
    }
}
