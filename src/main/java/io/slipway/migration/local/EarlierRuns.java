package io.slipway.migration.local;

import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What earlier processes left in a target: the epochs of a task, and sessions that may still run a statement. */
record EarlierRuns(Connection connection, UUID targetUid) {
    private static final String NEXT_EPOCH = """
            SELECT 1 + greatest(
                coalesce((SELECT max(h.epoch) FROM slipway.history h WHERE h.task = ?::uuid), 0),
                coalesce((SELECT max(v.epoch) FROM slipway.void v WHERE v.task = ?::uuid), 0),
                coalesce((SELECT max(l.epoch) FROM slipway.log l WHERE l.task = ?::uuid), 0))""";

    /** One more than every epoch of the task so far. */
    long nextEpoch(UUID task) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(NEXT_EPOCH)) {
            for (int n = 1; n <= 3; n++) {
                query.setString(n, task.toString());
            }
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static final String SESSIONS = """
            SELECT DISTINCT (h.session ->> 'pid')::int, h.session ->> 'backendStart', i.system_identifier,
                   i.database_oid::int8, encode(h.nonce_hash, 'hex')
            FROM slipway.history h JOIN slipway.identity i ON i.target_uid = h.target_uid
            WHERE h.target_uid = ?::uuid AND h.installation = ?::uuid AND h.state = 'INTENT'""";

    /**
     * Sessions of local commands with a step outside of a transaction that has no result yet.
     *
     * @param address where the database is connected to now
     */
    List<SessionIdentity> sessions(String address) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SESSIONS)) {
            query.setString(1, targetUid.toString());
            query.setString(2, TargetHistory.LOCAL_INSTALLATION.toString());
            try (ResultSet row = query.executeQuery()) {
                var sessions = new ArrayList<SessionIdentity>();
                while (row.next()) {
                    sessions.add(new SessionIdentity(
                            row.getInt(1),
                            OffsetDateTime.parse(row.getString(2)),
                            row.getLong(3),
                            row.getLong(4),
                            address,
                            row.getString(5)));
                }
                return sessions;
            }
        }
    }
}
