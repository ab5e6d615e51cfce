package io.slipway.signal;

import io.slipway.control.ControlConnector;
import io.slipway.signal.Signal.InvalidSignalException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Holds one connection of its own that LISTENs, for ever: on any error it reconnects, at once the first time, then
 * after 0.2 s doubling to 5 s. A dead peer is noticed within 6 s by a ping between bounded waits.
 */
@ApplicationScoped
public class SignalListener {
    private static final Logger LOG = Logger.getLogger(SignalListener.class);
    private static final int WAIT_MILLIS = 2_000;
    private static final int PING_SECONDS = 2;
    private static final Duration SOCKET_LIMIT = Duration.ofSeconds(4);
    private static final long MAX_BACK_OFF_MILLIS = 5_000;

    private final ControlConnector connector;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Connection current;
    private volatile @Nullable Thread thread;
    private volatile boolean listening;

    @Inject
    public SignalListener(ControlConnector connector) {
        this.connector = connector;
    }

    /** Starts to listen for {@code handler}; once only. */
    public void start(SignalHandler handler) {
        Thread listener = Thread.ofPlatform().daemon().name("slipway-listener").unstarted(() -> loop(handler));
        thread = listener;
        listener.start();
    }

    /** Whether signals are heard now. */
    public boolean isListening() {
        return listening;
    }

    /** Stops at once. */
    public void close() {
        stop.countDown();
        abort(current);
        Thread listener = thread;
        if (listener != null) {
            listener.interrupt();
        }
    }

    private void loop(SignalHandler handler) {
        long backOff = 0;
        while (!stopped(backOff)) {
            try {
                listen(handler);
            } catch (SQLException | RuntimeException e) {
                backOff = listening ? 0 : Math.clamp(backOff * 2, 200, MAX_BACK_OFF_MILLIS);
                if (stop.getCount() > 0) {
                    LOG.errorf("notify listener error, reconnecting in %d ms: %s", backOff, e.getMessage());
                }
            } finally {
                listening = false;
            }
        }
    }

    private boolean stopped(long backOffMillis) {
        try {
            return stop.await(backOffMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return stop.getCount() == 0;
        }
    }

    private void listen(SignalHandler handler) throws SQLException {
        try (Connection connection = connector.open(SOCKET_LIMIT)) {
            current = connection;
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + Signal.CHANNEL);
            }
            LOG.debug("notify listener started");
            listening = true;
            handler.onConnected();
            PGConnection pg = connection.unwrap(PGConnection.class);
            while (stop.getCount() > 0) {
                dispatch(handler, pg, connection);
            }
        }
    }

    private static void dispatch(SignalHandler handler, PGConnection pg, Connection connection) throws SQLException {
        PGNotification[] notifications = pg.getNotifications(WAIT_MILLIS);
        if (notifications == null || notifications.length == 0) {
            if (!connection.isValid(PING_SECONDS)) {
                throw new SQLException("the listening connection is dead");
            }
            return;
        }
        for (PGNotification notification : notifications) {
            dispatch(handler, notification.getParameter());
        }
    }

    private static void dispatch(SignalHandler handler, String payload) {
        try {
            handler.onSignal(Signal.parse(payload));
        } catch (InvalidSignalException e) {
            LOG.warnf("%s: %s", e.getMessage(), payload.substring(0, Math.min(200, payload.length())));
        } catch (RuntimeException e) {
            LOG.errorf(e, "a signal was not handled: %s", payload);
        }
    }

    private static void abort(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debugf("listener's connection: %s", e.getMessage());
        }
    }
}
