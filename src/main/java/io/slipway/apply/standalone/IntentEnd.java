package io.slipway.apply.standalone;

import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.history.IntentNote;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.session.SessionSettings;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StepSettings;
import io.slipway.apply.step.TryResult;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Ends the intent of a standalone step: it becomes APPLIED or is deleted. */
record IntentEnd(TaskSession session, StepClaim start) {
    private static final Logger LOG = Logger.getLogger(IntentEnd.class);

    /** The result if another owner has taken the intent over. */
    static TryResult ownedByAnother() {
        return new TryResult.EarlierSessionAlive("the intent of this step belongs to another owner now");
    }

    /** Deletes the intent: the statement left nothing behind. */
    TryResult withdraw(TryResult end) {
        try {
            return session.settle(connection -> functions(connection).endStandalone(start, session.nonce(), false))
                    ? end
                    : ownedByAnother();
        } catch (SQLException e) {
            return new TryResult.Unknown(SqlErrors.error(RunErrorCode.CONNECTION_LOST, e, null), false);
        }
    }

    /** Turns the intent into APPLIED: the statement took effect and left the settings that it began with. */
    TryResult applied() {
        return applied(connection -> functions(connection).endStandalone(start, session.nonce(), true));
    }

    /** Turns the intent into APPLIED, and records the settings that the statement left in its session. */
    TryResult applied(StepSettings settings) {
        Optional<SessionSettings> left;
        try {
            left = settings.outsideTransaction();
        } catch (SQLException e) {
            return new TryResult.NotRecorded(SqlErrors.error(RunErrorCode.CONNECTION_LOST, e, null));
        }
        return left.isEmpty()
                ? applied()
                : applied(connection -> functions(connection).endStandalone(start, session.nonce(), left.get()));
    }

    private TryResult applied(TaskSession.Call<Boolean> call) {
        try {
            return session.settle(call) ? new TryResult.Committed(false) : ownedByAnother();
        } catch (SQLException e) {
            return new TryResult.NotRecorded(SqlErrors.error(RunErrorCode.CONNECTION_LOST, e, null));
        }
    }

    /**
     * Notes the error of the statement in the intent.
     *
     * @param from {@link System#nanoTime} at which this owner began to clean up
     * @return the time since the first note; empty: the intent belongs to another owner
     */
    Optional<Duration> note(@Nullable RunError error, long from) throws SQLException {
        return session.settle(
                        connection -> IntentNote.write(connection, session.access(), start, session.nonce(), error))
                .map(since -> since.plusNanos(System.nanoTime() - from));
    }

    /**
     * As {@link #note}; true: the clean-up may be tried again, because it has failed for less than {@code limit}. If
     * there is no room for the note either, the time since the step was begun counts, and the next owner runs the
     * statement again after its clean-up.
     */
    boolean noteWithin(Duration limit, @Nullable RunError error, long from) {
        try {
            return isWithin(limit, note(error, from));
        } catch (SQLException e) {
            LOG.debugf(
                    "could not note an error: %s pid=%d",
                    e.getMessage(), session.identity().pid());
            return SqlState.of(e).outOfResources() && beganWithin(limit);
        }
    }

    private boolean beganWithin(Duration limit) {
        try {
            return isWithin(limit, session.settle(connection -> IntentNote.age(connection, start)));
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean isWithin(Duration limit, Optional<Duration> age) {
        return age.filter(time -> time.compareTo(limit) < 0).isPresent();
    }

    private HistoryFunctions functions(Connection connection) {
        return new HistoryFunctions(connection, session.access());
    }
}
