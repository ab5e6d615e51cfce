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
     * Sends it when the caller's transaction commits; the same signal twice in one transaction goes out once. Not sent
     * when the queue is full: whoever waits for it looks at the rows once a second.
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
}
