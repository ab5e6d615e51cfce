package io.slipway.apply;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * For how long what is half done is tried to be cleared up. A run that goes on climbs the ladder for locks. One that
 * ends, or keeps the other runs of its server waiting, has a few seconds, and its next owner goes on; one that is
 * handed back has none.
 */
final class RepairPatience {
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONGEST_RUNG = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final StepContext context;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final LockLadder ladder;
    private final StopSwitch nobody = StopSwitch.deaf();
    private long from = System.nanoTime();
    private boolean hurried;
    private boolean waited;

    /**
     * What stood in the way of one try.
     *
     * @param stuck it waited without a limit of its own for as long as is borne
     */
    record Busy(RunError error, boolean stuck) {}

    RepairPatience(StepContext context, Duration deadlockTimeout) {
        this.context = context;
        this.journal = context.journal();
        this.stop = context.stop();
        this.ladder = new LockLadder(context.options(), deadlockTimeout, System::nanoTime, ThreadLocalRandom.current());
        isShort();
    }

    /** Whether it has a few seconds only. */
    boolean isShort() {
        if (!stop.isAsked() && journal.cancelAsked()) {
            stop.ask(StopReason.CANCEL);
        }
        if (!hurried && (stop.isAsked() || stop.isDeaf() || context.turn().isAlone())) {
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
        return budget.compareTo(LONGEST_RUNG) < 0 ? budget : LONGEST_RUNG;
    }

    /** Whether the few seconds are over. */
    boolean isShortOver() {
        return System.nanoTime() - from >= SHORT.toNanos();
    }

    /** Rests and answers whether there is another try. */
    boolean goesOnAfter(Busy busy) {
        if (busy.stuck() || isHandedBack()) {
            return false;
        }
        waited = true;
        if (isShort()) {
            journal.waiting(
                    WaitingFor.LOCK,
                    "what is half done waits for a lock: " + busy.error().message());
            return !isShortOver() && !nobody.pause(PAUSE);
        }
        var last = new LadderPause(ladder, journal, stop, context.watched()).afterBusyLock(busy.error());
        return last.isEmpty() && !isHandedBack();
    }

    private boolean isHandedBack() {
        return stop.reason().filter(reason -> !reason.endsStatements()).isPresent() || !journal.trusted();
    }

    /** Nothing is half done any more. */
    void end() {
        if (waited) {
            journal.moving();
        }
    }
}
