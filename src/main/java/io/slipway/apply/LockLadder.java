package io.slipway.apply;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How long a stretch may wait for each lock, try by try, and how long it rests in between with no transaction open:
 * short rungs that let the application through, every fourth one as long as the options say and long enough to evict an
 * autovacuum.
 */
final class LockLadder {
    private static final long FIRST_RUNG = 100;
    private static final long LAST_RUNG = 800;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(8);
    private static final Duration BEYOND_DEADLOCK = Duration.ofMillis(500);

    private final ApplyOptions options;
    private final Duration deadlockTimeout;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final long from;
    private int failures;

    LockLadder(ApplyOptions options, Duration deadlockTimeout, LongSupplier nanoTime, RandomGenerator random) {
        this.options = options;
        this.deadlockTimeout = deadlockTimeout;
        this.nanoTime = nanoTime;
        this.random = random;
        this.from = nanoTime.getAsLong();
    }

    /** For each lock of the next try. */
    Duration lockTimeout() {
        if (failures % 4 == 3) {
            return longest(options, deadlockTimeout);
        }
        var rung = Duration.ofMillis(Math.min(LAST_RUNG, FIRST_RUNG << Math.min(failures, 3)));
        return rung.compareTo(options.lockTimeout()) < 0 ? rung : options.lockTimeout();
    }

    /** No rung is longer. */
    static Duration longest(ApplyOptions options, Duration deadlockTimeout) {
        var evicting = evicting(deadlockTimeout);
        return options.lockTimeout().compareTo(evicting) > 0 ? options.lockTimeout() : evicting;
    }

    /** Long enough for an autovacuum to be ended by the server. */
    static Duration evicting(Duration deadlockTimeout) {
        return deadlockTimeout.plus(BEYOND_DEADLOCK);
    }

    /** A try has met 55P03. */
    void failed() {
        failures++;
    }

    int tries() {
        return failures;
    }

    /** The rest before the next try, shortened to what is left. */
    Duration rest() {
        long doubled = FIRST_PAUSE.toNanos() << Math.min(Math.max(failures - 1, 0), 4);
        long rest = Math.min(doubled, LAST_PAUSE.toNanos());
        long swung = (long) (rest * random.nextDouble(0.5, 1.5));
        return Duration.ofNanos(Math.max(0, Math.min(swung, left())));
    }

    /** Whether the whole ladder has had its time. */
    boolean exhausted() {
        return left() <= 0;
    }

    private long left() {
        return options.lockDeadline().toNanos() - (nanoTime.getAsLong() - from);
    }
}
