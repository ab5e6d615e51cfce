package io.slipway.apply.step;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.watch.GateTurn;
import io.slipway.apply.watch.WatchedRun;

/** What every runner of a step needs: whom it reports to, why it stops, its limits, and who watches it. One per run. */
public record StepContext(
        RunControl control,
        RunReport report,
        StopSwitch stop,
        ApplyOptions options,
        WatchedRun watched,
        GateTurn turn) {

    /**
     * Another step begins, or another part of a batch: forgets the sessions that were in the way of the previous one.
     */
    public void begins(String place) {
        watched.clearBlockers();
        if (!place.isEmpty()) {
            turn.progressed();
        }
    }
}
