package io.slipway.signal;

import io.slipway.control.ControlConnector;
import io.slipway.control.Transactions;
import io.slipway.postgres.facts.Backend;
import io.slipway.signal.Signal.InvalidSignalException;
import io.slipway.time.CancelableWait;
import io.slipway.time.Loop;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Holds one connection with LISTEN. After an error it reconnects: at once if the connection has lasted for 5 s,
 * otherwise with a back-off from 0.2 s, doubled up to 5 s, of which up to a fifth is drawn. A ping between waits of
 * limited length detects a dead server within 6 s. A probe proves that notifications arrive at all: see
 * {@link #isReceiving}.
 */
@ApplicationScoped
public class SignalListener {
    private static final Logger LOG = Logger.getLogger(SignalListener.class);
    private static final int NOTIFICATION_TIMEOUT_MILLIS = 2_000;
    private static final int PING_TIMEOUT_SECONDS = 2;
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration STABLE_INTERVAL = Duration.ofSeconds(5);
    private static final long MAX_BACK_OFF_MILLIS = 5_000;
    private static final int MAX_PAYLOAD_LENGTH = 200;

    private final ControlConnector connector;
    private final RoundTripProbe probe;
    private final CancelableWait pause = new CancelableWait();
    private volatile @Nullable Connection current;
    private volatile @Nullable Loop loop;
    private volatile boolean listening;
    private volatile boolean stopped;
    private long listeningSince;
    private long backOffMillis;
    private int failures;

    @Inject
    public SignalListener(ControlConnector connector, Transactions transactions) {
        this.connector = connector;
        this.probe = new RoundTripProbe(transactions);
    }

    /** Starts to listen for {@code handler}. Call it once. */
    public void start(SignalHandler handler) {
        loop = new Loop("slipway-listener", Duration.ZERO, () -> listenOnce(handler)).start();
    }

    /** Whether the listener is connected. */
    public boolean isListening() {
        return listening;
    }

    /**
     * Whether a notification of this replica has come back over the present connection. False behind a pooler in
     * transaction mode: then the rows are polled once a second.
     */
    public boolean isReceiving() {
        return listening && probe.isReceiving();
    }

    /** Stops at once. */
    public void close() {
        stopped = true;
        pause.end();
        abort(current);
        Loop running = loop;
        if (running != null) {
            running.close();
        }
    }

    /** Listens until the first error, then waits for the back-off. */
    private void listenOnce(SignalHandler handler) {
        try {
            listen(handler);
        } catch (SQLException | RuntimeException e) {
            boolean lasted = listening && System.nanoTime() - listeningSince > STABLE_INTERVAL.toNanos();
            backOffMillis = lasted ? 0 : Math.clamp(backOffMillis * 2, 200, MAX_BACK_OFF_MILLIS);
            if (!stopped) {
                // an error once for each outage, not for each of its tries
                LOG.logf(
                        ++failures == 1 ? Logger.Level.ERROR : Logger.Level.DEBUG,
                        "notify listener error, reconnecting in %d ms: %s",
                        backOffMillis,
                        e.getMessage());
            }
        } finally {
            listening = false;
        }
        pause.await(Duration.ofMillis(withJitter(backOffMillis)));
    }

    /** Less by up to a fifth, so that the replicas do not reconnect all at once. */
    private static long withJitter(long millis) {
        return millis - ThreadLocalRandom.current().nextLong(millis / 5 + 1);
    }

    private void listen(SignalHandler handler) throws SQLException {
        try (Connection connection = connector.open(SOCKET_TIMEOUT)) {
            current = connection;
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + Signal.CHANNEL);
                statement.execute("LISTEN " + probe.channel());
            }
            probe.reset();
            if (failures > 0) {
                LOG.infof("notify listener connected again failedTries=%d", failures);
                failures = 0;
            }
            listeningSince = System.nanoTime();
            listening = true;
            handler.onConnected(Backend.direct(connection).orElse(null));
            PGConnection pg = connection.unwrap(PGConnection.class);
            while (!stopped) {
                dispatch(handler, pg, connection);
            }
        }
    }

    private void dispatch(SignalHandler handler, PGConnection pg, Connection connection) throws SQLException {
        probe.check();
        PGNotification[] notifications = pg.getNotifications(NOTIFICATION_TIMEOUT_MILLIS);
        if (notifications == null || notifications.length == 0) {
            if (!connection.isValid(PING_TIMEOUT_SECONDS)) {
                throw new SQLException("the connection of the listener does not respond");
            }
            return;
        }
        for (PGNotification notification : notifications) {
            if (!probe.take(notification)) {
                dispatch(handler, notification.getParameter());
            }
        }
    }

    private static void dispatch(SignalHandler handler, String payload) {
        try {
            handler.onSignal(Signal.parse(payload));
        } catch (InvalidSignalException e) {
            LOG.warnf("%s: %s", e.getMessage(), cut(payload));
        } catch (RuntimeException e) {
            LOG.errorf(e, "could not handle a signal: %s", cut(payload));
        }
    }

    private static String cut(String payload) {
        return payload.substring(0, Math.min(MAX_PAYLOAD_LENGTH, payload.length()));
    }

    private static void abort(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debugf("could not abort the connection of the listener: %s", e.getMessage());
        }
    }
}
