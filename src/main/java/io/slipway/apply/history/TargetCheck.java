package io.slipway.apply.history;

import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.AsLoginRole;
import io.slipway.apply.session.SessionFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a session is in the database that it is meant for. Nothing is written into a database whose numbers
 * are another's; a copy is never keyed anew by itself.
 */
public final class TargetCheck {
    private TargetCheck() {}

    /** It is another database, or a copy of one: only a person can say what it is from now on. */
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
     * The uid of the target that the session is in; its history is made where there is none.
     *
     * @param expected null where nobody knows yet
     */
    public static UUID identify(
            Connection connection, SessionFacts facts, @Nullable TargetIdentity expected, StopSwitch stop)
            throws SQLException {
        demandNumbers(facts, expected);
        HistoryInstall.ensure(connection, stop);
        return claim(connection, expected);
    }

    /**
     * As {@link #identify}, for what only ends a run: where there is no history, none is made. Leaves the session under
     * its own login.
     *
     * @param known as an earlier session of the run had it; null: there was none
     */
    public static UUID find(Connection connection, @Nullable TargetIdentity expected, @Nullable UUID known)
            throws SQLException {
        AsLoginRole.enter(connection);
        demandNumbers(SessionFacts.read(connection), expected);
        var found = known != null && expected == null ? known : claim(connection, expected);
        if (known != null && !known.equals(found)) {
            throw new WrongTargetException("its history says that it is target %s, not %s".formatted(found, known));
        }
        return found;
    }

    private static void demandNumbers(SessionFacts facts, @Nullable TargetIdentity expected) {
        if (expected != null && !expected.hasNumbersOf(facts)) {
            throw new WrongTargetException("system identifier %d and database oid %d are not those that were registered"
                    .formatted(facts.systemIdentifier(), facts.databaseOid()));
        }
    }

    private static UUID claim(Connection connection, @Nullable TargetIdentity expected) throws SQLException {
        var offered = expected == null || expected.targetUid() == null ? UUID.randomUUID() : expected.targetUid();
        var claimed = TargetClaim.of(connection, offered)
                .orElseThrow(() ->
                        new WrongTargetException("it is a copy of another target: its history was made elsewhere"));
        if (expected != null
                && expected.targetUid() != null
                && !expected.targetUid().equals(claimed)) {
            throw new WrongTargetException(
                    "its history says that it is target %s, not %s".formatted(claimed, expected.targetUid()));
        }
        return claimed;
    }
}
