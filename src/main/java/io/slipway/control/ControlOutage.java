package io.slipway.control;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The outages of the control database, as the transactions of this replica see them. Each outage is one line in the log
 * when it begins and one when it ends, however many passes and requests fail meanwhile. An outage ends when the
 * database accepts writes: a read that succeeds does not end it while the database is read only. Thread-safe.
 */
public final class ControlOutage {
    private static final Logger LOG = Logger.getLogger(ControlOutage.class);

    /**
     * A database that comes and goes, or a pool that is full now and then, is reported once in this time. A full
     * database that has refused nothing in this time counts as working, if nothing was written meanwhile.
     */
    private static final Duration QUIET_INTERVAL = Duration.ofSeconds(30);

    private final LongSupplier nanoTime;
    private final AtomicLong errors = new AtomicLong();
    private volatile boolean away;
    private long awaySince;
    private long errorsBefore;
    private long quietUntil;
    private long failedAt;
    private boolean isFull;
    private boolean isLogged;
    private String reason = "";
    private @Nullable EndedOutage longest;

    /**
     * An outage that is over.
     *
     * @param length from its first failure until it accepted writes again
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

    /** Whether a transaction failed so, and none has shown since then that the database accepts writes. */
    public boolean isAway() {
        return away;
    }

    /** The longest outage that is over and was not forgotten; empty if there is none. */
    public synchronized Optional<EndedOutage> longest() {
        return Optional.ofNullable(longest);
    }

    /** Forgets an outage, unless a longer one has ended meanwhile. */
    public synchronized void forget(EndedOutage outage) {
        if (outage.equals(longest)) {
            longest = null;
        }
    }

    /** @param full whether the database was out of memory or disk, so that reads say nothing about it */
    synchronized void failed(String why, boolean full) {
        long number = errors.incrementAndGet();
        long now = nanoTime.getAsLong();
        failedAt = now;
        isFull = away && isFull || full;
        if (away) {
            return;
        }
        away = true;
        awaySince = now;
        errorsBefore = number - 1;
        reason = why;
        isLogged = now - quietUntil >= 0;
        if (isLogged) {
            LOG.warnf("control database does not work, passes and requests wait for it: %s", why);
        }
    }

    synchronized void succeeded(WriteEvidence evidence) {
        long now = nanoTime.getAsLong();
        boolean isQuiet = now - failedAt >= QUIET_INTERVAL.toNanos();
        boolean works = switch (evidence) {
            case READ_ONLY -> false;
            case WRITABLE -> !isFull || isQuiet;
            case WRITTEN -> true;
        };
        if (away && works) {
            end(now);
        }
    }

    private void end(long now) {
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
