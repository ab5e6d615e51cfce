package io.slipway.signal;

import io.slipway.control.SignalSuppression;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Sends signals. */
@Singleton
public final class SignalStore {
    private static final String SEND = """
            SELECT pg_notify('slipway_signal', :payload)
            """;

    /**
     * Sends the signal when the caller's transaction commits. Two equal signals in one transaction are sent once. No
     * signal is sent while the notification queue is full: its receivers read the rows once a second anyway.
     */
    public void send(Handle handle, Signal signal) {
        if (!SignalSuppression.isOn(handle)) {
            return;
        }
        handle.createQuery(SEND)
                .bind("payload", signal.payload())
                .mapTo(String.class)
                .list();
    }

    private static final String PROBE = """
            SELECT pg_notify(:channel, :number)
            """;

    /** Sends a number on another channel than that of the signals. */
    void probe(Handle handle, String channel, long number) {
        handle.createQuery(PROBE)
                .bind("channel", channel)
                .bind("number", Long.toString(number))
                .mapTo(String.class)
                .list();
    }
}
