package io.slipway.apply.run;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows whether a run is to stop, and why. Made by the owner of the run, asked by any thread, read
 * by the thread that runs the change; asking it also cuts every pause of that thread short.
 *
 * <p>It keeps every reason. The first one decides how the run ends; a later one may only end it sooner (the hard
 * timeout after the soft one) or be told to people (a cancel that came too late). Thread-safe.
 */
public final class StopSwitch {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final boolean neverStops;
    private final Set<StopReason> reasons = EnumSet.noneOf(StopReason.class);
    private volatile @Nullable StopReason first;

    public StopSwitch() {
        this(false);
    }

    private StopSwitch(boolean neverStops) {
        this.neverStops = neverStops;
    }

    /** One that ignores every reason: for the work that a stop itself waits for. */
    public static StopSwitch neverStops() {
        return new StopSwitch(true);
    }

    /** Whether it ignores every reason. */
    public boolean neverAsked() {
        return neverStops;
    }

    /**
     * Records the reason and ends every pause.
     *
     * @return whether the reason is new
     */
    public boolean ask(StopReason why) {
        lock.lock();
        try {
            boolean added = !neverStops && reasons.add(why);
            if (added && first == null) {
                first = why;
            }
            asked.signalAll();
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** Throws {@link StopRequestedException} when a stop was asked. */
    public void throwIfStopped() {
        if (isAsked()) {
            throw new StopRequestedException();
        }
    }

    /** The first reason: it decides how the run ends. */
    public Optional<StopReason> reason() {
        return Optional.ofNullable(first);
    }

    /** Whether this is among the reasons, first or not. */
    public boolean isAskedFor(StopReason why) {
        lock.lock();
        try {
            return reasons.contains(why);
        } finally {
            lock.unlock();
        }
    }

    /** How a run that it stopped here ends. */
    public RunOutcome outcome(RunProgress progress) {
        return reason().orElse(StopReason.CANCEL).outcome(progress);
    }

    public boolean isAsked() {
        return first != null;
    }

    /** Waits for as long as said, or until a stop is asked: true. An interrupt counts as a stop of the process. */
    public boolean pause(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (first == null && left > 0) {
                left = asked.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ask(StopReason.DRAIN);
        } finally {
            lock.unlock();
        }
        return first != null;
    }
}
