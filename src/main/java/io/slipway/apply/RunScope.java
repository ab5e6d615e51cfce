package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.step.StepContext;

/** The parts of a run that do not change while it runs. */
record RunScope(
        PreparedChange change,
        RunIdentity run,
        RunJournal journal,
        SessionOpener opener,
        SessionFencing fencing,
        StepContext context) {
    StopSwitch stop() {
        return context.stop();
    }

    ApplyOptions options() {
        return context.options();
    }
}
