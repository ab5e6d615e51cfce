package io.slipway.signal;

import io.slipway.postgres.facts.Backend;
import org.jspecify.annotations.Nullable;

/** Who wants to hear signals; called on the listener's thread, so it only passes on. */
public interface SignalHandler {
    /** A signal came. */
    void onSignal(Signal signal);

    /**
     * The listener hears (again): look at the rows for what was missed meanwhile.
     *
     * @param session it hears in; null when a pooler is between
     */
    void onConnected(@Nullable Backend session);
}
