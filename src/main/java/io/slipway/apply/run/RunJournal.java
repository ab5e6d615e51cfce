package io.slipway.apply.run;

import io.slipway.apply.ChangeRunner;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@link ChangeRunner} reports of a run and asks about it: kept on the control database by the service, in memory
 * by a local command. Called by the one thread that runs the change, {@link #line}, {@link #waiting} and
 * {@link #moving} also by that of the watch. Between BEGIN and COMMIT of a step only {@link #line} is called by the
 * former; it must not wait.
 */
public interface RunJournal {

    /** Whether the right to start something new still stands; without it no step begins. */
    boolean trusted();

    /** Which target the database says it is; asked whenever a session was opened. */
    void targetKnown(UUID targetUid);

    /** What is known elsewhere of the target's past. */
    default KnownTargetHistory target() {
        return KnownTargetHistory.NONE;
    }

    /**
     * Puts a session on record before it does anything in the target.
     *
     * @return false: the run is another's by now, the session must stop
     */
    boolean sessionOpened(SessionIdentity session);

    /** The end or the ROLLBACK of this session was acknowledged: it will commit nothing any more. */
    void sessionEnded(SessionIdentity session);

    /**
     * Sessions on this target without an acknowledged end: of this task with an epoch up to this run's, and of every
     * other task. Sessions of this very run that it has opened itself may be among them.
     */
    List<SessionIdentity> sessionsOnRecord();

    /** It was gone before anybody here had ended it: whoever had it has died, or lost its connection. */
    default void sessionAlreadyGone(SessionIdentity session) {}

    /** What the run takes of its process. */
    default Slot slot() {
        return Slot.ONLY;
    }

    /** Whether the run is only to be ended: too many of its owners have died over it. */
    default boolean onlyToBeEnded() {
        return false;
    }

    /**
     * Who wrote a row of a target's history, as the row says.
     *
     * @param key of the change
     * @param nonceHash as in {@link SessionIdentity}
     */
    record Writer(UUID task, long runUid, String key, String nonceHash) {}

    /**
     * Whether this installation knows the writer: a session with this nonce was on record for this run, its task has
     * this key, or a person has accepted what it does not know.
     */
    default boolean isOnRecord(Writer writer) {
        return true;
    }

    /** Whether any session of this run was ever on record, ended or not: without one there is nothing to void. */
    default boolean hadSession() {
        return !sessionsOnRecord().isEmpty() || changeKey().isPresent();
    }

    /** The key under which an earlier attempt or owner of this task stands in the target's history. */
    Optional<String> changeKey();

    /**
     * Puts the key on record, before the first statement runs under it.
     *
     * @return false: the run is another's by now
     */
    boolean changeKeyFixed(String key, int steps);

    /** The run does not move, and why; again and again while it waits. */
    void waiting(WaitReason reason, String detail);

    /** What it was said to wait for is over. */
    default void moving() {}

    /** A step begins; said again for every try. */
    void stepBegun(int step, int of);

    /** A step is APPLIED in the target, by this run or by another task. */
    void stepApplied(int step, int of);

    /** One line of the run log. */
    void line(RunLogLine line);
}
