package io.slipway.apply.run;

import io.slipway.postgres.facts.SessionIdentity;
import java.util.List;

/** The recorded sessions that may still write to a target. A fencing run has to prove that they are gone. */
public interface RecordedSessions {

    /**
     * Sessions on this target without an acknowledged end: those of this task up to the epoch of this run, and those of
     * all other tasks. Sessions that this run opened itself may be among them.
     */
    List<SessionIdentity> sessionsOnRecord();

    /** Records that the end or the ROLLBACK of the session was acknowledged. The session commits nothing any more. */
    void sessionEnded(SessionIdentity session);

    /** Called for a session that was gone before this run terminated it: its owner died, or lost its connection. */
    default void sessionAlreadyGone(SessionIdentity session) {}
}
