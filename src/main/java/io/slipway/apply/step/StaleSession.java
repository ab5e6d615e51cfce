package io.slipway.apply.step;

import io.slipway.apply.history.KeptSettings;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.history.TargetLock;
import io.slipway.apply.session.SessionReset;
import io.slipway.apply.session.SessionSettings;
import io.slipway.apply.session.SettingNames;
import io.slipway.apply.session.TaskSession;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.sql.SQLException;
import java.util.TreeSet;

/** Prepares a session that may have run a step for the next step. */
public final class StaleSession {
    private final TaskSession session;
    private final SqlErrors errors;
    private final SettingNames names;

    public StaleSession(TaskSession session, SqlErrors errors, SettingNames names) {
        this.session = session;
        this.errors = errors;
        this.names = names;
    }

    /** The result of {@link #refresh}. */
    public sealed interface Refreshed {
        /** The session holds the target's lock and the settings that the step before left. */
        record Ready(SessionSettings settings) implements Refreshed {}

        record Unfit(TryResult why) implements Refreshed {}
    }

    /**
     * Prepares the session.
     *
     * @param start of the step that is to begin
     */
    public Refreshed refresh(StepClaim start) {
        try {
            if (session.isTouched()) {
                session.execute(SessionReset::objects);
            }
            KeptSettings kept = settings(start);
            if (!kept.unconfirmed().isEmpty()) {
                return new Refreshed.Unfit(new TryResult.Failed(unknown(start, kept)));
            }
            SessionSettings settings = kept.settings();
            if (session.isTouched() && !holdsLock()) {
                return new Refreshed.Unfit(
                        new TryResult.EarlierSessionAlive("another session has taken the target's lock"));
            }
            return new Refreshed.Ready(settings);
        } catch (SQLException e) {
            return new Refreshed.Unfit(errors.inCall(e));
        }
    }

    /** A script may have released the lock. A session that took it since then goes first. */
    private boolean holdsLock() throws SQLException {
        return session.executeAsLogin(TargetLock::held) || session.executeAsLogin(TargetLock::tryTake);
    }

    private KeptSettings settings(StepClaim start) throws SQLException {
        if (start.step() == 1) {
            if (session.isTouched()) {
                session.execute(SessionReset::settings);
            }
            // before the script: it may set a statement_timeout that is too short for it
            return KeptSettings.confirmed(
                    start.isFollowed()
                            ? session.execute(connection -> SessionSettings.read(connection, names))
                            : SessionSettings.NONE);
        }
        KeptSettings kept = session.executeAsLogin(connection -> KeptSettings.before(connection, start));
        if (kept.unconfirmed().isEmpty()) {
            String login = session.facts().login();
            session.execute(connection -> SessionReset.to(connection, kept.settings(), names, login));
        }
        return kept;
    }

    private static RunError unknown(StepClaim start, KeptSettings kept) {
        int before = start.step() - 1;
        return new RunError(
                RunErrorCode.SESSION_UNFIT,
                ("step %d is applied, but its session was lost at COMMIT, and step %d cannot begin: it is not known whether"
                                + " these settings hold after step %d: %s. Apply the remaining statements as a change of"
                                + " their own that begins with the settings it needs, and skip this task")
                        .formatted(before, start.step(), before, String.join(", ", new TreeSet<>(kept.unconfirmed()))));
    }
}
