package io.slipway.signal;

import io.slipway.postgres.facts.Backend;
import org.jspecify.annotations.Nullable;

/** Handles signals. Called on the listener's thread, so it must return quickly. */
public interface SignalHandler {
    /** A signal arrived. */
    void onSignal(Signal signal);

    /**
     * The listener is connected. The handler reads the rows whose signals were missed before.
     *
     * @param session the session of the listener; null behind a pooler
     */
    void onConnected(@Nullable Backend session);
}
