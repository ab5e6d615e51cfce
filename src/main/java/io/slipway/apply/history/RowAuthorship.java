package io.slipway.apply.history;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.SessionLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Verifies the rows that a target's history attributes to this installation. A row is genuine if a recorded session
 * wrote it, for the task and the key that this session was opened for. Rows of other installations cannot be verified.
 */
public final class RowAuthorship {
    private final RunIdentity run;
    private final Predicate<SessionLedger.Writer> isOnRecord;

    /** @param isOnRecord as {@link SessionLedger#isOnRecord} */
    public RowAuthorship(RunIdentity run, Predicate<SessionLedger.Writer> isOnRecord) {
        this.run = run;
        this.isOnRecord = isOnRecord;
    }

    /** Whether all rows of this key are genuine. The session must not have run any statement of a script. */
    public boolean areGenuine(Connection connection, UUID targetUid, String key) throws SQLException {
        return writers(connection, targetUid, key).stream().allMatch(isOnRecord);
    }

    private static final String WRITERS = """
            SELECT DISTINCT h.task, h.run_uid, pg_catalog.encode(h.nonce_hash, 'hex') FROM slipway.history h
            WHERE h.target_uid = ?::uuid AND h.change_key = ? AND h.installation = ?::uuid AND h.state <> 'RUNNING'""";

    private List<SessionLedger.Writer> writers(Connection connection, UUID targetUid, String key) throws SQLException {
        try (var query = connection.prepareStatement(WRITERS)) {
            query.setString(1, targetUid.toString());
            query.setString(2, key);
            query.setString(3, run.installation().toString());
            try (var row = query.executeQuery()) {
                var writers = new ArrayList<SessionLedger.Writer>();
                while (row.next()) {
                    writers.add(new SessionLedger.Writer(
                            row.getObject(1, UUID.class), row.getLong(2), key, row.getString(3)));
                }
                return writers;
            }
        }
    }
}
