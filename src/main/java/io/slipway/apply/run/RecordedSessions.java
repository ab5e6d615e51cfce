package io.slipway.apply.run;

import io.slipway.postgres.facts.SessionIdentity;
import java.util.List;

/** The sessions on record that may still write to a target, for whoever has to prove them gone. */
public interface RecordedSessions {

    /**
     * Sessions on this target without an acknowledged end: of this task with an epoch up to this run's, and of every
     * other task. Sessions of this very run that it has opened itself may be among them.
     */
    List<SessionIdentity> sessionsOnRecord();

    /** The end or the ROLLBACK of this session was acknowledged: it will commit nothing any more. */
    void sessionEnded(SessionIdentity session);

    /** The session was gone before anybody here had ended it: its owner has died, or lost its connection. */
    default void sessionAlreadyGone(SessionIdentity session) {}
}
