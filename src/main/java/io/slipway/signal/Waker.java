package io.slipway.signal;

/** Wakes the scheduling loop of this replica; the workers use it, which come before the scheduler. Thread-safe. */
@FunctionalInterface
public interface Waker {
    /** Asks for a pass now. A wake during a pass is kept and gives one more pass. */
    void wake();
}
