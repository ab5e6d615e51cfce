package io.slipway.control;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

/**
 * Whether a transaction may signal. A full notification queue refuses the COMMIT of whoever signals: the same is done
 * once more without, since a signal is a hint and a row is not.
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
        SignalSuppression copy = new SignalSuppression();
        copy.off = off;
        return copy;
    }
}
