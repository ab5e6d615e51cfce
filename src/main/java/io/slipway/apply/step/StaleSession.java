package io.slipway.apply.step;

import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.session.SessionReset;
import io.slipway.apply.session.TaskSession;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a session that may have run a step to where the next one begins. */
public final class StaleSession {
    private final TaskSession session;
    private final SqlErrors errors;

    public StaleSession(TaskSession session, SqlErrors errors) {
        this.session = session;
        this.errors = errors;
    }

    /** Null when it is fresh and holds the target's lock, else how that failed. */
    @Nullable
    public TryResult refresh(List<ChangeStatement> prologue) {
        try {
            if (session.isTouched()) {
                session.execute(connection -> {
                    SessionReset.clean(connection);
                    return true;
                });
            }
            // a script may have dropped the lock; whoever took it since goes first
            if (!session.executeAsLogin(TargetLock::held) && !session.executeAsLogin(TargetLock::tryTake)) {
                return new TryResult.EarlierSessionAlive("another session took the target's lock meanwhile");
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
