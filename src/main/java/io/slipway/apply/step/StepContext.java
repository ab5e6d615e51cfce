package io.slipway.apply.step;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeHooks;
import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.ScriptRoutines;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.SettingNames;
import io.slipway.apply.watch.GateTurn;
import io.slipway.apply.watch.LockLadder;
import io.slipway.apply.watch.LockRetryPause;
import io.slipway.apply.watch.WatchedRun;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The parts of a run that every runner of a step needs: its reports, its stop, its limits and its watch. One per run.
 */
public record StepContext(
        RunControl control,
        RunReport report,
        StopSwitch stop,
        ApplyOptions options,
        WatchedRun watched,
        GateTurn turn,
        ScriptRoutines routines,
        SettingNames names,
        ChangeHooks hooks) {

    /**
     * Another step begins, or another part of a batch: forgets the sessions that were in the way of the previous one.
     */
    public void begins(String place) {
        watched.clearBlockers();
        if (!place.isEmpty()) {
            turn.progressed();
        }
    }

    /** Makes the ladder of one step or slice. Its deadline runs from now. */
    public LockLadder newLadder(Duration deadlockTimeout) {
        return new LockLadder(options, deadlockTimeout, System::nanoTime, ThreadLocalRandom.current());
    }

    /** Makes the pause between two tries of this ladder. */
    public LockRetryPause pauseOf(LockLadder ladder) {
        return new LockRetryPause(ladder, report, stop, watched);
    }
}
