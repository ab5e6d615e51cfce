package io.slipway.apply.step;

import io.slipway.apply.history.KeptSettings;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.session.SessionSettings;
import io.slipway.apply.session.SettingNames;
import io.slipway.apply.session.TaskSession;
import java.sql.SQLException;
import java.util.List;
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

    /** What the row tells; null: COMMIT cannot change it. */
    private @Nullable KeptSettings recorded;

    public StepSettings(TaskSession session, StepClaim start, SettingNames names, SessionLimits limits) {
        this.session = session;
        this.start = start;
        this.names = names;
        this.limits = limits;
    }

    /**
     * Records them as a part of the step's transaction. Those that may hold until its end only are named as
     * unconfirmed: the server tells the two apart at COMMIT, see {@link #afterCommit}.
     */
    void inTransaction(List<ChangeStatement> statements) throws SQLException {
        if (!start.isFollowed()) {
            return;
        }
        SessionSettings before = start.facts().settings();
        SessionSettings found =
                limits.withoutOwn(session.execute(connection -> SessionSettings.read(connection, names)), before);
        KeptSettings kept = new LocalSettings(statements, names.functionsSetLocal()).atCommit(before, found);
        if (!kept.equals(KeptSettings.confirmed(before))) {
            session.executeAsLogin(connection -> kept.write(connection, session.access(), start, session.nonce()));
        }
        boolean certain = found.equals(before)
                && kept.unconfirmed().isEmpty()
                && statements.stream().noneMatch(each -> each.effect().mayChangeSettings());
        recorded = certain ? null : kept;
    }

    /** Corrects what {@link #inTransaction} recorded where settings have ended with the transaction. */
    void afterCommit() {
        KeptSettings before = recorded;
        if (before == null) {
            return;
        }
        try {
            var left = KeptSettings.confirmed(session.clearUp(connection -> SessionSettings.read(connection, names)));
            if (!left.equals(before)) {
                session.settle(connection -> left.write(connection, session.access(), start, session.nonce()));
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
