package io.slipway.control;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The outages of the control database, as the transactions of this replica see them. Each outage is one line in the log
 * when it begins and one when it ends, however many passes and requests fail meanwhile. Thread-safe.
 */
public final class ControlOutage {
    private static final Logger LOG = Logger.getLogger(ControlOutage.class);

    /** A database that comes and goes, or a pool that is full now and then, is reported once in this time. */
    private static final Duration QUIET_INTERVAL = Duration.ofSeconds(30);

    private final AtomicLong errors = new AtomicLong();
    private volatile boolean away;
    private long awaySince;
    private long errorsBefore;
    private long quietUntil = System.nanoTime();
    private boolean isLogged;
    private Duration longest = Duration.ZERO;
    private @Nullable String newestReason;

    /**
     * An outage that is over.
     *
     * @param length from its first failure to the first success after it
     * @param reason of its first failure
     */
    public record EndedOutage(Duration length, String reason) {}

    /** The number of transactions that failed because the control database did not work. */
    public long errors() {
        return errors.get();
    }

    /** Whether the newest transaction failed so. */
    public boolean isAway() {
        return away;
    }

    /** The longest outage since the last call, after its end; empty if there was none. */
    public synchronized Optional<EndedOutage> takeLongest() {
        Duration length = longest;
        longest = Duration.ZERO;
        return length.isZero() ? Optional.empty() : Optional.of(new EndedOutage(length, String.valueOf(newestReason)));
    }

    void failed(String reason) {
        long number = errors.incrementAndGet();
        if (away) {
            return;
        }
        begin(reason, number);
    }

    private synchronized void begin(String reason, long number) {
        if (away) {
            return;
        }
        long now = System.nanoTime();
        away = true;
        awaySince = now;
        errorsBefore = number - 1;
        newestReason = reason;
        isLogged = now - quietUntil >= 0;
        if (isLogged) {
            LOG.warnf("control database does not work, passes and requests wait for it: %s", reason);
        }
    }

    void succeeded() {
        if (away) {
            end();
        }
    }

    private synchronized void end() {
        if (!away) {
            return;
        }
        long now = System.nanoTime();
        away = false;
        Duration length = Duration.ofNanos(now - awaySince);
        longest = length.compareTo(longest) > 0 ? length : longest;
        if (isLogged) {
            quietUntil = now + QUIET_INTERVAL.toNanos();
            LOG.infof(
                    "control database is back after %d ms, %d transactions failed",
                    length.toMillis(), errors.get() - errorsBefore);
        }
    }
}
