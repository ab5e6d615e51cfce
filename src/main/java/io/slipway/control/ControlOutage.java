package io.slipway.control;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
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

    private final LongSupplier nanoTime;
    private final AtomicLong errors = new AtomicLong();
    private volatile boolean away;
    private long awaySince;
    private long errorsBefore;
    private long quietUntil;
    private boolean isLogged;
    private String reason = "";
    private @Nullable EndedOutage longest;

    /**
     * An outage that is over.
     *
     * @param length from its first failure to the first success after it
     * @param reason of its first failure
     */
    public record EndedOutage(Duration length, String reason) {}

    ControlOutage() {
        this(System::nanoTime);
    }

    /** With another clock than {@link System#nanoTime}, for tests. */
    ControlOutage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.quietUntil = nanoTime.getAsLong();
    }

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
        Optional<EndedOutage> taken = Optional.ofNullable(longest);
        longest = null;
        return taken;
    }

    void failed(String reason) {
        long number = errors.incrementAndGet();
        if (away) {
            return;
        }
        begin(reason, number);
    }

    private synchronized void begin(String why, long number) {
        if (away) {
            return;
        }
        long now = nanoTime.getAsLong();
        away = true;
        awaySince = now;
        errorsBefore = number - 1;
        reason = why;
        isLogged = now - quietUntil >= 0;
        if (isLogged) {
            LOG.warnf("control database does not work, passes and requests wait for it: %s", why);
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
        long now = nanoTime.getAsLong();
        away = false;
        Duration length = Duration.ofNanos(now - awaySince);
        if (longest == null || length.compareTo(longest.length()) > 0) {
            longest = new EndedOutage(length, reason);
        }
        if (isLogged) {
            quietUntil = now + QUIET_INTERVAL.toNanos();
            LOG.infof(
                    "control database is back after %d ms, %d transactions failed",
                    length.toMillis(), errors.get() - errorsBefore);
        }
    }
}
