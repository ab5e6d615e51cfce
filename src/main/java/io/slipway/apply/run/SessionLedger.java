package io.slipway.apply.run;

import io.slipway.postgres.facts.SessionIdentity;
import java.util.UUID;

/** The record of the sessions of a run: each one is entered before it does anything in the target. */
public interface SessionLedger extends RecordedSessions {

    /**
     * Puts a session on record before it does anything in the target.
     *
     * @return false: the run belongs to another owner, the session must stop
     */
    boolean sessionOpened(SessionIdentity session);

    /** Whether any session of this run was ever on record, ended or not: without one there is nothing to void. */
    boolean hadSession();

    /**
     * The author of a row of a target's history, as the row says.
     *
     * @param key of the change
     * @param nonceHash as in {@link SessionIdentity}
     */
    record Writer(UUID task, long runUid, String key, String nonceHash) {}

    /**
     * Whether this installation knows the writer: a session with this nonce was on record for this run, its task has
     * this key, or a person has accepted what this installation does not know.
     */
    default boolean isOnRecord(Writer writer) {
        return true;
    }
}
