package io.slipway.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a session is in the database that it is meant for. Nothing is written into a database whose numbers
 * are another's; a copy is never keyed anew by itself.
 */
final class TargetCheck {
    private TargetCheck() {}

    /** It is another database, or a copy of one: only a person can say what it is from now on. */
    static final class WrongTarget extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongTarget(String message) {
            super(message, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * The uid of the target that the session is in; its history is made where there is none.
     *
     * @param expected null where nobody knows yet
     */
    static UUID identify(Connection connection, SessionFacts facts, @Nullable TargetIdentity expected, StopSwitch stop)
            throws SQLException {
        if (expected != null && !expected.hasNumbersOf(facts)) {
            throw new WrongTarget("system identifier %d and database oid %d are not those that were registered"
                    .formatted(facts.systemIdentifier(), facts.databaseOid()));
        }
        HistoryInstall.ensure(connection, stop);
        var offered = expected == null || expected.targetUid() == null ? UUID.randomUUID() : expected.targetUid();
        var claimed = TargetClaim.of(connection, offered)
                .orElseThrow(() -> new WrongTarget("it is a copy of another target: its history was made elsewhere"));
        if (expected != null
                && expected.targetUid() != null
                && !expected.targetUid().equals(claimed)) {
            throw new WrongTarget(
                    "its history says that it is target %s, not %s".formatted(claimed, expected.targetUid()));
        }
        return claimed;
    }
}
