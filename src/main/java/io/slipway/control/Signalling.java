package io.slipway.control;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

/**
 * Whether a transaction may signal. A full notification queue refuses the COMMIT of whoever signals: the same is done
 * once more without, since a signal is a hint and a row is not.
 */
public final class Signalling implements JdbiConfig<Signalling> {
    private boolean off;

    /** Used by Jdbi. */
    public Signalling() {}

    /** Whether signals are sent in this transaction. */
    public static boolean isOn(Handle handle) {
        return !handle.getConfig(Signalling.class).off;
    }

    static void turnOff(Handle handle) {
        handle.getConfig(Signalling.class).off = true;
    }

    @Override
    public Signalling createCopy() {
        Signalling copy = new Signalling();
        copy.off = off;
        return copy;
    }
}
