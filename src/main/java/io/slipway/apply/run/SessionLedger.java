package io.slipway.apply.run;

import io.slipway.postgres.facts.SessionIdentity;
import java.util.UUID;

/** The record of the sessions of a run. Each session is recorded before it changes anything in the target. */
public interface SessionLedger extends RecordedSessions {

    /**
     * Records a session before it changes anything in the target.
     *
     * @return false: the run belongs to another owner, and the session must stop
     */
    boolean sessionOpened(SessionIdentity session);

    /** Whether a session of this run was ever recorded, ended or not. Without one there is nothing to void. */
    boolean hadSession();

    /**
     * The author of a row of a target's history, as the row states it.
     *
     * @param key of the change
     * @param nonceHash as in {@link SessionIdentity}
     */
    record Writer(UUID task, long runUid, String key, String nonceHash) {}

    /**
     * Whether this installation knows the writer. It does if a session with this nonce was recorded for this run, if
     * the task has this key, or if an operator accepted the unknown rows.
     */
    default boolean isOnRecord(Writer writer) {
        return true;
    }
}
