package io.slipway.apply;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a session that may have run a step to where the next one begins. */
final class StaleSession {
    private final TaskSession session;
    private final Errors errors;

    StaleSession(TaskSession session, Errors errors) {
        this.session = session;
        this.errors = errors;
    }

    /** Null when it is fresh and holds the target's lock, else how that failed. */
    @Nullable
    StepEnd refresh(List<ChangeStatement> prologue) {
        try {
            if (session.isTouched()) {
                session.execute(connection -> {
                    FreshSession.clean(connection);
                    return true;
                });
            }
            // a script may have dropped the lock; whoever took it since goes first
            if (!session.executeAsLogin(TargetLock::held) && !session.executeAsLogin(TargetLock::tryTake)) {
                return new StepEnd.Zombie(new RunError("fencing", "another session took the target's lock meanwhile"));
            }
        } catch (SQLException e) {
            return errors.inScript(e, null);
        }
        for (var setting : prologue) {
            try {
                session.execute(connection -> FreshSession.replay(connection, setting));
            } catch (SQLException e) {
                return errors.inScript(e, setting);
            }
        }
        return null;
    }
}
