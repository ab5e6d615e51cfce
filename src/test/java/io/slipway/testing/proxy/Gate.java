package io.slipway.testing.proxy;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A gate that is open, or closed for every caller until it is opened. Thread-safe. */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean shut;

    void shut(boolean now) {
        lock.lock();
        try {
            shut = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void pass() throws InterruptedException {
        lock.lock();
        try {
            while (shut) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
