package io.slipway.apply.standalone;

import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.step.StepContext;
import io.slipway.apply.watch.LockLadder;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a run keeps retrying to clean up a half-finished statement. A run that continues uses the lock ladder. A run
 * that is ending, or that blocks other runs on its server, gets 5 s. A run that was handed back does not retry.
 */
final class RepairRetry {
    private static final Duration SHORT_REPAIR_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MAX_LOCK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);

    private final StepContext context;
    private final RunReport report;
    private final StopSwitch stop;
    private final LockLadder ladder;
    private final StopSwitch neverStops = StopSwitch.neverStops();
    private long from = System.nanoTime();
    private boolean hurried;
    private boolean waited;

    /**
     * Why one try to clean up failed.
     *
     * @param stuck the try waited without a limit of its own until the lock deadline
     */
    record Busy(RunError error, boolean stuck) {}

    RepairRetry(StepContext context, Duration deadlockTimeout) {
        this.context = context;
        this.report = context.report();
        this.stop = context.stop();
        this.ladder = context.newLadder(deadlockTimeout);
        isShort();
    }

    /** Whether the run gets 5 s only. */
    boolean isShort() {
        if (!hurried && (stop.isAsked() || stop.neverAsked() || context.turn().isExclusive())) {
            hurried = true;
            from = System.nanoTime();
        }
        return hurried;
    }

    /** The lock timeout of the next try. */
    Duration lockTimeout() {
        if (!isShort()) {
            return ladder.lockTimeout();
        }
        Duration budget = context.options().victims().budget();
        return budget.compareTo(MAX_LOCK_TIMEOUT) < 0 ? budget : MAX_LOCK_TIMEOUT;
    }

    /** Whether the 5 s are over. */
    boolean isShortOver() {
        return System.nanoTime() - from >= SHORT_REPAIR_TIMEOUT.toNanos();
    }

    /** Pauses, and returns whether there is another try. */
    boolean goesOnAfter(Busy busy) {
        if (busy.stuck() || isHandedBack()) {
            return false;
        }
        waited = true;
        if (isShort()) {
            report.waiting(
                    WaitReason.LOCK,
                    "the clean-up of a half-finished statement waits for a lock: "
                            + busy.error().message());
            return !isShortOver() && !neverStops.pause(RETRY_INTERVAL);
        }
        Optional<RunError> last = context.pauseOf(ladder).afterBusyLock(busy.error());
        return last.isEmpty() && !isHandedBack();
    }

    private boolean isHandedBack() {
        return stop.reason().filter(reason -> !reason.endsStatements()).isPresent()
                || !context.control().trusted();
    }

    /** Called when nothing is half done any more. */
    void end() {
        if (waited) {
            report.moving();
        }
    }
}
