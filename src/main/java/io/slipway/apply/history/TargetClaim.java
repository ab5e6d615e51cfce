package io.slipway.apply.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Reads the identity of a database, or assigns one. */
final class TargetClaim {
    private TargetClaim() {}

    private static final String CLAIM =
            "SELECT c.answer, c.target_uid FROM slipway.claim_identity(?::pg_catalog.uuid) AS c";

    /**
     * @param offered becomes the uid of a database without an identity and without a history
     * @return the uid; empty: the database is a copy, and its history came from another one
     */
    static Optional<UUID> of(Connection connection, UUID offered) throws SQLException {
        try (var call = connection.prepareStatement(CLAIM)) {
            call.setString(1, offered.toString());
            try (var row = call.executeQuery()) {
                row.next();
                return row.getString(1).equals("COPY")
                        ? Optional.empty()
                        : Optional.of(UUID.fromString(row.getString(2)));
            }
        }
    }
}
