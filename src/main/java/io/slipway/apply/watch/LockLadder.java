package io.slipway.apply.watch;

import io.slipway.apply.run.ApplyOptions;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The lock timeouts of the tries of a step, and the pauses between them, in which no transaction is open. Short rungs
 * let the application proceed. Every fourth rung is as long as the options allow, and long enough to evict an
 * autovacuum.
 */
public final class LockLadder {
    private static final long MIN_LOCK_TIMEOUT_MILLIS = 100;
    private static final long MAX_LOCK_TIMEOUT_MILLIS = 800;
    private static final Duration MIN_RETRY_INTERVAL = Duration.ofMillis(500);
    private static final Duration MAX_RETRY_INTERVAL = Duration.ofSeconds(8);
    private static final Duration DEADLOCK_TIMEOUT_MARGIN = Duration.ofMillis(500);

    private final ApplyOptions options;
    private final Duration deadlockTimeout;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final long from;
    private int failures;

    public LockLadder(ApplyOptions options, Duration deadlockTimeout, LongSupplier nanoTime, RandomGenerator random) {
        this.options = options;
        this.deadlockTimeout = deadlockTimeout;
        this.nanoTime = nanoTime;
        this.random = random;
        this.from = nanoTime.getAsLong();
    }

    /** The lock timeout of the next try. */
    public Duration lockTimeout() {
        if (failures % 4 == 3) {
            return longest(options, deadlockTimeout);
        }
        var rung =
                Duration.ofMillis(Math.min(MAX_LOCK_TIMEOUT_MILLIS, MIN_LOCK_TIMEOUT_MILLIS << Math.min(failures, 3)));
        return rung.compareTo(options.lockTimeout()) < 0 ? rung : options.lockTimeout();
    }

    /** The longest rung. */
    static Duration longest(ApplyOptions options, Duration deadlockTimeout) {
        Duration evicting = evicting(deadlockTimeout);
        return options.lockTimeout().compareTo(evicting) > 0 ? options.lockTimeout() : evicting;
    }

    /** A wait after which the server cancels an autovacuum that blocks. */
    static Duration evicting(Duration deadlockTimeout) {
        return deadlockTimeout.plus(DEADLOCK_TIMEOUT_MARGIN);
    }

    /** Called when a try ended with SQLSTATE 55P03. */
    void failed() {
        failures++;
    }

    public int tries() {
        return failures;
    }

    /** The pause before the next try, at most the time that is left. */
    public Duration nextPause() {
        long doubled = MIN_RETRY_INTERVAL.toNanos() << Math.min(Math.max(failures - 1, 0), 4);
        long rest = Math.min(doubled, MAX_RETRY_INTERVAL.toNanos());
        long swung = (long) (rest * random.nextDouble(0.5, 1.5));
        return Duration.ofNanos(Math.max(0, Math.min(swung, remainingNanos())));
    }

    /** The time of the whole ladder. */
    Duration deadline() {
        return options.lockDeadline();
    }

    /** Whether the lock deadline is over. */
    boolean exhausted() {
        return remainingNanos() <= 0;
    }

    private long remainingNanos() {
        return options.lockDeadline().toNanos() - (nanoTime.getAsLong() - from);
    }
}
