package io.slipway.control;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

/**
 * Whether a transaction may send signals. PostgreSQL refuses the COMMIT of a transaction with NOTIFY when the
 * notification queue is full. The transaction is then repeated without signals, which are only hints.
 */
public final class SignalSuppression implements JdbiConfig<SignalSuppression> {
    private boolean off;

    /** Used by Jdbi. */
    public SignalSuppression() {}

    /** Whether signals are sent in this transaction. */
    public static boolean isOn(Handle handle) {
        return !handle.getConfig(SignalSuppression.class).off;
    }

    static void turnOff(Handle handle) {
        handle.getConfig(SignalSuppression.class).off = true;
    }

    @Override
    public SignalSuppression createCopy() {
        var copy = new SignalSuppression();
        copy.off = off;
        return copy;
    }
}
