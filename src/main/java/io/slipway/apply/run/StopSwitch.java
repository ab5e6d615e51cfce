package io.slipway.apply.run;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records whether a run must stop, and why. The owner of the run creates it, any thread may ask for a stop, and the
 * thread that runs the change reads it. A request also ends every pause of that thread.
 *
 * <p>All reasons are kept. The first one decides how the run ends. A later one may only end it sooner (the hard timeout
 * after the soft one) or is reported (a cancel that came too late). Thread-safe.
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

    /** A switch that ignores every reason, for the work that a stop itself waits for. */
    public static StopSwitch neverStops() {
        return new StopSwitch(true);
    }

    /** Whether this switch ignores every reason. */
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

    /** Throws {@link StopRequestedException} if a stop was requested. */
    public void throwIfStopped() {
        if (isAsked()) {
            throw new StopRequestedException();
        }
    }

    /** The first reason. It decides how the run ends. */
    public Optional<StopReason> reason() {
        return Optional.ofNullable(first);
    }

    /** Whether this is one of the reasons, not only the first one. */
    public boolean isAskedFor(StopReason why) {
        lock.lock();
        try {
            return reasons.contains(why);
        } finally {
            lock.unlock();
        }
    }

    /** The outcome of a run that this switch stopped. */
    public RunOutcome outcome(RunProgress progress) {
        return reason().orElse(StopReason.CANCEL).outcome(progress);
    }

    public boolean isAsked() {
        return first != null;
    }

    /**
     * Waits for the given time, or until a stop is requested. An interrupt of the thread counts as a stop of the
     * process.
     *
     * @return whether a stop was requested
     */
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
