package io.slipway.apply.history;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.SessionLedger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the rows that a target's history attributes to this installation. A row is genuine if a recorded session
 * wrote it, for the task and the key that this session was opened for. A row of another installation counts if the
 * history is plain, or guarded and names that installation: then only its secret can have written the row.
 */
public final class RowAuthorship {
    private final RunIdentity run;
    private final @Nullable Predicate<SessionLedger.Writer> isOnRecord;

    private RowAuthorship(RunIdentity run, @Nullable Predicate<SessionLedger.Writer> isOnRecord) {
        this.run = run;
        this.isOnRecord = isOnRecord;
    }

    /** @param isOnRecord as {@link SessionLedger#isOnRecord} */
    public static RowAuthorship of(RunIdentity run, Predicate<SessionLedger.Writer> isOnRecord) {
        return new RowAuthorship(run, isOnRecord);
    }

    /** For a decision of an operator: every row counts, whichever session wrote it. */
    public static RowAuthorship trusted(RunIdentity run) {
        return new RowAuthorship(run, null);
    }

    /**
     * Why not all rows of this key are genuine; empty: all are. The session must not have run any statement of a
     * script.
     */
    public Optional<String> doubt(Connection connection, UUID targetUid, String key) throws SQLException {
        if (isOnRecord == null) {
            return Optional.empty();
        }
        if (!writers(connection, targetUid, key).stream().allMatch(isOnRecord)) {
            return Optional.of(
                    "the history says that this installation applied a step, in a session that is not on record");
        }
        return hasUnnamedWriter(connection, targetUid, key)
                ? Optional.of(
                        "the history says that an installation applied a step which this guarded history does not name")
                : Optional.empty();
    }

    private static final String WRITERS = """
            SELECT DISTINCT h.task, h.run_uid, pg_catalog.encode(h.nonce_hash, 'hex') FROM slipway.history h
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.change_key OPERATOR(pg_catalog.=) ?::pg_catalog.text
              AND h.installation OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.state OPERATOR(pg_catalog.<>) 'RUNNING'::pg_catalog.text""";

    private static final String UNNAMED = """
            SELECT slipway.is_guarded() AND EXISTS (
                SELECT FROM slipway.history h
                WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
                  AND h.change_key OPERATOR(pg_catalog.=) ?::pg_catalog.text
                  AND h.state OPERATOR(pg_catalog.<>) 'RUNNING'::pg_catalog.text
                  AND NOT EXISTS (SELECT FROM slipway.installation i
                                  WHERE i.id OPERATOR(pg_catalog.=) h.installation))""";

    private boolean hasUnnamedWriter(Connection connection, UUID targetUid, String key) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(UNNAMED)) {
            query.setString(1, targetUid.toString());
            query.setString(2, key);
            return HistoryFunctions.isTrue(query);
        }
    }

    private List<SessionLedger.Writer> writers(Connection connection, UUID targetUid, String key) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WRITERS)) {
            query.setString(1, targetUid.toString());
            query.setString(2, key);
            query.setString(3, run.installation().id().toString());
            try (ResultSet row = query.executeQuery()) {
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
