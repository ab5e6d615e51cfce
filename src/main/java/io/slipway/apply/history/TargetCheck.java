package io.slipway.apply.history;

import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.AsLoginRole;
import io.slipway.apply.session.SessionFacts;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.postgres.facts.InstallationKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that a session is in the expected database. Nothing is written into a database with other numbers. A copy
 * never gets a new identity without the decision of an operator.
 */
public final class TargetCheck {
    private TargetCheck() {}

    /** Thrown if the database is another one, or a copy of another one. Only an operator can decide what it is. */
    public static final class WrongTargetException extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongTargetException(String message) {
            super(message, null, false, false);
        }

        public String why() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * The target that a session is in, and the access to its history.
     *
     * @param guarded whether the history belongs to a role that the login cannot become
     */
    public record Identified(UUID targetUid, HistoryAccess access, boolean guarded) {}

    /** A target that was found, and the access to its history. */
    public record Found(UUID targetUid, HistoryAccess access) {}

    /**
     * Returns the target that the session is in. Installs the history if there is none.
     *
     * @param expected null: the target is not known yet
     */
    public static Identified identify(
            Connection connection,
            SessionFacts facts,
            InstallationKey installation,
            @Nullable TargetIdentity expected,
            StopSwitch stop)
            throws SQLException {
        demandNumbers(facts, expected);
        boolean guarded = HistoryInstall.ensure(connection, stop) == HistoryInstall.State.GUARDED;
        var access = HistoryAccess.readOrEnroll(connection, installation);
        return new Identified(claim(connection, access, expected), access, guarded);
    }

    /**
     * As {@link #identify}, for work that only ends a run: it does not install a history. The session stays under its
     * login's own role.
     *
     * @param known uid that an earlier session of the run read; null: there was none
     */
    public static Found find(
            Connection connection,
            InstallationKey installation,
            @Nullable TargetIdentity expected,
            @Nullable UUID known)
            throws SQLException {
        AsLoginRole.enter(connection);
        demandNumbers(SessionFacts.read(connection), expected);
        HistoryInstall.update(connection);
        var access = HistoryAccess.read(connection, installation);
        UUID found = known != null && expected == null ? known : claim(connection, access, expected);
        if (known != null && !known.equals(found)) {
            throw new WrongTargetException("its history says that it is target %s, not %s".formatted(found, known));
        }
        return new Found(found, access);
    }

    private static void demandNumbers(SessionFacts facts, @Nullable TargetIdentity expected) {
        if (expected != null && !expected.hasNumbersOf(facts)) {
            throw new WrongTargetException("system identifier %d and database oid %d are not those that were registered"
                    .formatted(facts.systemIdentifier(), facts.databaseOid()));
        }
    }

    private static UUID claim(Connection connection, HistoryAccess access, @Nullable TargetIdentity expected)
            throws SQLException {
        UUID offered = expected == null || expected.targetUid() == null ? UUID.randomUUID() : expected.targetUid();
        UUID claimed = TargetClaim.of(connection, access, offered)
                .orElseThrow(() ->
                        new WrongTargetException("it is a copy of another target: its history was made elsewhere"));
        if (expected != null
                && expected.targetUid() != null
                && !expected.targetUid().equals(claimed)) {
            throw new WrongTargetException(
                    "its history says that it is target %s, not %s".formatted(claimed, expected.targetUid()));
        }
        access.demand();
        return claimed;
    }
}
