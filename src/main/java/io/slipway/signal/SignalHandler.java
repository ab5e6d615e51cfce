package io.slipway.signal;

/** Who wants to hear signals; called on the listener's thread, so it only passes on. */
public interface SignalHandler {
    /** A signal came. */
    void onSignal(Signal signal);

    /** The listener hears (again): look at the rows for what was missed meanwhile. */
    void onConnected();
}
