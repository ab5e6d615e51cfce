package io.slipway.apply.step;

import io.slipway.apply.history.KeptSettings;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.session.SessionSettings;
import io.slipway.apply.session.SettingNames;
import io.slipway.apply.session.TaskSession;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Records what a step leaves in its session, for the steps after it, here or in the session of another owner. Does
 * nothing for the last step.
 */
public final class StepSettings {
    private static final Logger LOG = Logger.getLogger(StepSettings.class);

    private final TaskSession session;
    private final StepClaim start;
    private final SettingNames names;
    private final SessionLimits limits;
    private @Nullable SessionSettings recorded;

    public StepSettings(TaskSession session, StepClaim start, SettingNames names, SessionLimits limits) {
        this.session = session;
        this.start = start;
        this.names = names;
        this.limits = limits;
    }

    /**
     * Records them as a part of the step's transaction. Those that hold until its end only are among them: the server
     * tells the two apart at COMMIT, see {@link #afterCommit}.
     */
    void inTransaction() throws SQLException {
        if (start.isFollowed()) {
            var found = limits.withoutOwn(session.execute(connection -> SessionSettings.read(connection, names)));
            session.executeAsLogin(
                    connection -> KeptSettings.write(connection, session.access(), start, session.nonce(), found));
            recorded = found;
        }
    }

    /** Corrects what {@link #inTransaction} recorded where settings have ended with the transaction. */
    void afterCommit() {
        if (!start.isFollowed()) {
            return;
        }
        try {
            var left = session.clearUp(connection -> SessionSettings.read(connection, names));
            if (!left.equals(recorded)) {
                session.settle(
                        connection -> KeptSettings.write(connection, session.access(), start, session.nonce(), left));
            }
        } catch (SQLException e) {
            LOG.debugf(
                    e,
                    "could not read the settings after COMMIT pid=%d",
                    session.identity().pid());
        }
    }

    /** What a statement outside of a transaction has left; empty: no step follows. */
    public Optional<SessionSettings> outsideTransaction() throws SQLException {
        if (!start.isFollowed()) {
            return Optional.empty();
        }
        return Optional.of(session.clearUp(connection -> {
            limits.giveBack(connection);
            return SessionSettings.read(connection, names);
        }));
    }
}
