package io.slipway.apply.run;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The wish to end a run, set by any thread and seen by the one that runs it; it also cuts every pause of that thread
 * short. The first reason stays. Thread-safe.
 */
public final class StopSwitch {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final boolean neverStops;
    private volatile @Nullable StopReason reason;

    public StopSwitch() {
        this(false);
    }

    private StopSwitch(boolean deaf) {
        this.neverStops = deaf;
    }

    /** One that nobody can ask: for what a stop itself waits for. */
    public static StopSwitch neverStops() {
        return new StopSwitch(true);
    }

    /** Whether nobody can ask it. */
    public boolean neverAsked() {
        return neverStops;
    }

    /** Records the reason, if it is the first, and wakes who pauses. */
    public void ask(StopReason why) {
        lock.lock();
        try {
            if (reason == null && !neverStops) {
                reason = why;
            }
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Heeds a cancel that is on record as well; throws {@link StopRequestedException} when a stop was asked. */
    public void throwIfStopped(RunJournal journal) {
        if (journal.cancelAsked()) {
            ask(StopReason.CANCEL);
        }
        if (isAsked()) {
            throw new StopRequestedException();
        }
    }

    public Optional<StopReason> reason() {
        return Optional.ofNullable(reason);
    }

    /** How a run that it stopped here ends. */
    public RunOutcome outcome(RunProgress progress) {
        return reason().orElse(StopReason.CANCEL).outcome(progress);
    }

    public boolean isAsked() {
        return reason != null;
    }

    /** Waits for as long as said, or until a stop is asked: true. An interrupt counts as a stop of the process. */
    public boolean pause(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (reason == null && left > 0) {
                left = asked.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ask(StopReason.DRAIN);
        } finally {
            lock.unlock();
        }
        return reason != null;
    }
}
