package io.slipway.signal;

/** Wakes the scheduling loop of this replica. The workers use it: they may not name the loop itself. Thread-safe. */
@FunctionalInterface
public interface Waker {
    /** Asks for a pass now. A wake during a pass is kept and gives one more pass. */
    void wake();
}
