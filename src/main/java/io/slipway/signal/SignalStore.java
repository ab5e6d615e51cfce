package io.slipway.signal;

import io.slipway.control.SignalSuppression;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Sends signals. */
@Singleton
public final class SignalStore {
    /**
     * Sends the signal when the caller's transaction commits. Two equal signals in one transaction are sent once. No
     * signal is sent while the notification queue is full: its receivers read the rows once a second anyway.
     */
    public void send(Handle handle, Signal signal) {
        if (SignalSuppression.isOn(handle)) {
            notify(handle, Signal.CHANNEL, signal.payload());
        }
    }

    /** Sends a number on another channel than that of the signals. */
    void probe(Handle handle, String channel, long number) {
        notify(handle, channel, Long.toString(number));
    }

    private static final String NOTIFY = """
            SELECT pg_notify(:channel, :payload)
            """;

    private static void notify(Handle handle, String channel, String payload) {
        handle.createQuery(NOTIFY)
                .bind("channel", channel)
                .bind("payload", payload)
                .mapTo(String.class)
                .list();
    }
}
