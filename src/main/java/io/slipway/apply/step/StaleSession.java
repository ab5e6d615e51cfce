package io.slipway.apply.step;

import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.session.SessionReset;
import io.slipway.apply.session.TaskSession;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prepares a session that may have run a step for the next step. */
public final class StaleSession {
    private final TaskSession session;
    private final SqlErrors errors;

    public StaleSession(TaskSession session, SqlErrors errors) {
        this.session = session;
        this.errors = errors;
    }

    /** Null: the session is prepared and holds the target's lock. Otherwise the failure. */
    @Nullable
    public TryResult refresh(List<ChangeStatement> prologue) {
        try {
            if (session.isTouched()) {
                session.execute(connection -> {
                    SessionReset.clean(connection);
                    return true;
                });
            }
            // a script may have released the lock; a session that took it since then goes first
            if (!session.executeAsLogin(TargetLock::held) && !session.executeAsLogin(TargetLock::tryTake)) {
                return new TryResult.EarlierSessionAlive("another session has taken the target's lock");
            }
        } catch (SQLException e) {
            return errors.inScript(e, null);
        }
        for (var setting : prologue) {
            try {
                session.execute(connection -> SessionReset.replay(connection, setting));
            } catch (SQLException e) {
                return errors.inScript(e, setting);
            }
        }
        return null;
    }
}
