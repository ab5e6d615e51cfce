package io.slipway.signal;

import io.slipway.control.Transactions;
import io.slipway.problem.ProblemException;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;

/**
 * Proves that notifications reach the connection of the listener: a notification that is sent by another connection has
 * to arrive. Behind a pooler in transaction mode LISTEN succeeds, and no notification ever arrives. The probe has a
 * channel of its own, which no other replica listens to. Only the listener's thread calls it.
 */
final class RoundTripProbe {
    private static final Logger LOG = Logger.getLogger(RoundTripProbe.class);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(30);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final SignalStore store = new SignalStore();
    private final String channel =
            "slipway_probe_" + UUID.randomUUID().toString().replace("-", "");
    private volatile @Nullable Sent newest;
    private volatile boolean receiving;
    private long nextAt = System.nanoTime();
    private long issued;
    private long settled;
    private boolean warned;

    /** A probe whose transaction was committed at this time of {@link System#nanoTime}. */
    private record Sent(long number, long at) {}

    RoundTripProbe(Transactions transactions) {
        this.transactions = transactions;
    }

    /** A name that needs no quotes. */
    String channel() {
        return channel;
    }

    /** Whether the newest probe came back. */
    boolean isReceiving() {
        return receiving;
    }

    /** The connection is new: nothing is proven, and the next {@link #check} sends a probe. */
    void reset() {
        settled = issued;
        receiving = false;
        nextAt = System.nanoTime();
    }

    /** Sends a probe if one is due. Says once if the newest one did not come back in time. Does not block. */
    void check() {
        long now = System.nanoTime();
        Sent sent = newest;
        if (sent != null && sent.number() > settled && now - sent.at() > PROBE_TIMEOUT.toNanos()) {
            settled = sent.number();
            receiving = false;
            warn();
        }
        if (now - nextAt >= 0) {
            nextAt = now + PROBE_INTERVAL.toNanos();
            long number = ++issued;
            Thread.ofVirtual().name("slipway-probe").start(() -> send(number));
        }
    }

    /** On a thread of its own: the pool may be exhausted. A probe that could not be sent proves nothing. */
    private void send(long number) {
        try {
            transactions.run("probe of the listener", handle -> store.probe(handle, channel, number));
            newest = new Sent(number, System.nanoTime());
        } catch (ProblemException e) {
            LOG.debugf("could not send the probe of the listener: %s", e.getMessage());
        }
    }

    /**
     * Takes the notification if it is a probe.
     *
     * @return false: it is a signal
     */
    boolean take(PGNotification notification) {
        if (!notification.getName().equals(channel)) {
            return false;
        }
        settled = Math.max(settled, Long.parseLong(notification.getParameter()));
        receiving = true;
        if (warned) {
            warned = false;
            LOG.info("signals arrive again");
        }
        return true;
    }

    private void warn() {
        if (!warned) {
            warned = true;
            LOG.warnf(
                    "signals do not arrive, polling once a second: a notification of this replica did not come back"
                            + " within %s; is there a pooler in transaction mode before the control database?",
                    PROBE_TIMEOUT);
        }
    }
}
