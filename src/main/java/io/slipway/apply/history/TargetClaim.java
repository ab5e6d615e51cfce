package io.slipway.apply.history;

import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.HistoryAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Reads the identity of a database, or assigns one. */
final class TargetClaim {
    private TargetClaim() {}

    private static final String CLAIM =
            "SELECT c.answer, c.target_uid FROM slipway.claim_identity(?::pg_catalog.uuid, ?::pg_catalog.bytea) AS c";

    /**
     * @param offered becomes the uid of a database without an identity and without a history
     * @return the uid; empty: the database is a copy, and its history came from another one
     */
    static Optional<UUID> of(Connection connection, HistoryAccess access, UUID offered) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(CLAIM)) {
            call.setString(1, offered.toString());
            access.bind(call, 2);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return row.getString(1).equals("COPY")
                        ? Optional.empty()
                        : Optional.of(UUID.fromString(row.getString(2)));
            }
        } catch (SQLException e) {
            if (SqlState.of(e).equals(SqlState.HISTORY_ACCESS)) {
                access.demand();
            }
            throw e;
        }
    }
}
