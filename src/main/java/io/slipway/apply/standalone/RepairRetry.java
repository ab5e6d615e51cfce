package io.slipway.apply.standalone;

import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.step.StepContext;
import io.slipway.apply.watch.LockLadder;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import java.time.Duration;

/**
 * For how long what is half done is tried to be cleared up. A run that goes on climbs the ladder for locks. One that
 * ends, or keeps the other runs of its server waiting, has a few seconds, and its next owner goes on; one that is
 * handed back has none.
 */
final class RepairRetry {
    private static final Duration SHORT_REPAIR_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MAX_LOCK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);

    private final StepContext context;
    private final RunReport report;
    private final StopSwitch stop;
    private final LockLadder ladder;
    private final StopSwitch nobody = StopSwitch.neverStops();
    private long from = System.nanoTime();
    private boolean hurried;
    private boolean waited;

    /**
     * What stood in the way of one try.
     *
     * @param stuck it waited without a limit of its own for as long as is borne
     */
    record Busy(RunError error, boolean stuck) {}

    RepairRetry(StepContext context, Duration deadlockTimeout) {
        this.context = context;
        this.report = context.report();
        this.stop = context.stop();
        this.ladder = context.newLadder(deadlockTimeout);
        isShort();
    }

    /** Whether it has a few seconds only. */
    boolean isShort() {
        if (!hurried && (stop.isAsked() || stop.neverAsked() || context.turn().isExclusive())) {
            hurried = true;
            from = System.nanoTime();
        }
        return hurried;
    }

    /** For each lock of the next try. */
    Duration lockTimeout() {
        if (!isShort()) {
            return ladder.lockTimeout();
        }
        var budget = context.options().victims().budget();
        return budget.compareTo(MAX_LOCK_TIMEOUT) < 0 ? budget : MAX_LOCK_TIMEOUT;
    }

    /** Whether the few seconds are over. */
    boolean isShortOver() {
        return System.nanoTime() - from >= SHORT_REPAIR_TIMEOUT.toNanos();
    }

    /** Rests and answers whether there is another try. */
    boolean goesOnAfter(Busy busy) {
        if (busy.stuck() || isHandedBack()) {
            return false;
        }
        waited = true;
        if (isShort()) {
            report.waiting(
                    WaitReason.LOCK,
                    "what is half done waits for a lock: " + busy.error().message());
            return !isShortOver() && !nobody.pause(RETRY_INTERVAL);
        }
        var last = context.pauseOf(ladder).afterBusyLock(busy.error());
        return last.isEmpty() && !isHandedBack();
    }

    private boolean isHandedBack() {
        return stop.reason().filter(reason -> !reason.endsStatements()).isPresent()
                || !context.control().trusted();
    }

    /** Nothing is half done any more. */
    void end() {
        if (waited) {
            report.moving();
        }
    }
}
