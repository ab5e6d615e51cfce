package io.slipway.apply.history;

import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.KnownTargetHistory.Difference;
import io.slipway.apply.run.KnownTargetHistory.DoneKey;
import io.slipway.apply.run.KnownTargetHistory.ExpectedHistory;
import io.slipway.apply.run.KnownTargetHistory.ServerLineage;
import io.slipway.apply.run.SessionLedger.Writer;
import io.slipway.apply.session.SessionFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Compares the history of a target with the record of the control database, as sets. The session must not have run any
 * statement of a script.
 *
 * <p>The order of the reads closes two races. The recorded changes are read before the target's rows, because a row is
 * written before its run is DONE. The sessions of the target's rows are looked up after the rows, because a session is
 * recorded before its row is written. So a concurrent run never looks like a difference.
 */
public final class HistoryComparison {
    private static final int MAX_COMPARED_KEYS = 100;

    private final Connection connection;
    private final UUID targetUid;

    public HistoryComparison(Connection connection, UUID targetUid) {
        this.connection = connection;
        this.targetUid = targetUid;
    }

    /** Compares and reports the result to the record. */
    public Difference compare(KnownTargetHistory record) throws SQLException {
        return compare(record, lineage(connection));
    }

    /** As {@link #compare(KnownTargetHistory)}, for a lineage that is known. */
    public Difference compare(KnownTargetHistory record, ServerLineage lineage) throws SQLException {
        Optional<ExpectedHistory> past = record.expected(lineage);
        if (past.isEmpty()) {
            return new Difference(List.of(), List.of());
        }
        var found = new Difference(missing(past.get().done()), unknown(past.get(), record));
        record.compared(lineage, past.get(), found);
        return found;
    }

    // the control file shows a promotion only after the next checkpoint, the WAL position at once
    private static final String LINEAGE = """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN c.timeline_id
                        ELSE ('x' || left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int
                   END, pg_catalog.to_json(pg_catalog.timezone('UTC', pg_catalog.pg_postmaster_start_time()))::pg_catalog.text
            FROM pg_catalog.pg_control_checkpoint() c""";

    /** The lineage of a session that stays the same as long as the session lives. */
    public static ServerLineage lineage(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LINEAGE)) {
            row.next();
            return new ServerLineage(
                    row.getInt(1), SessionFacts.time(row.getString(2)).toInstant());
        }
    }

    private static final String PRESENT = """
            SELECT h.change_key, pg_catalog.count(*) FROM slipway.history h
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.state OPERATOR(pg_catalog.=) 'APPLIED'::pg_catalog.text
              AND h.change_key OPERATOR(pg_catalog.=) ANY (?::pg_catalog.text[]) GROUP BY h.change_key""";

    /** Returns the keys that are not applied with all their steps. */
    List<String> missing(List<DoneKey> done) throws SQLException {
        if (done.isEmpty()) {
            return List.of();
        }
        Map<String, Integer> present = present(done);
        return done.stream()
                .filter(key -> present.getOrDefault(key.key(), 0) < key.steps())
                .map(DoneKey::key)
                .distinct()
                .toList();
    }

    private Map<String, Integer> present(List<DoneKey> done) throws SQLException {
        Object[] keys = done.stream().map(DoneKey::key).distinct().toArray();
        var present = new LinkedHashMap<String, Integer>();
        try (PreparedStatement query = connection.prepareStatement(PRESENT)) {
            query.setString(1, targetUid.toString());
            query.setArray(2, connection.createArrayOf("text", keys));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    present.put(row.getString(1), row.getInt(2));
                }
            }
        }
        return present;
    }

    private static final String OURS = """
            SELECT h.task, h.run_uid, h.change_key, pg_catalog.encode(h.nonce_hash, 'hex') FROM slipway.history h
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.installation OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
            GROUP BY h.task, h.run_uid, h.change_key, h.nonce_hash
            ORDER BY pg_catalog.max(h.started_at) USING OPERATOR(pg_catalog.>) LIMIT ?""";

    private List<Writer> unknown(ExpectedHistory past, KnownTargetHistory record) throws SQLException {
        List<Writer> ours = ours(past);
        return ours.isEmpty() ? List.of() : record.unknown(ours);
    }

    private List<Writer> ours(ExpectedHistory past) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(OURS)) {
            query.setString(1, targetUid.toString());
            query.setString(2, past.installation().toString());
            query.setInt(3, past.whole() ? Integer.MAX_VALUE : MAX_COMPARED_KEYS);
            try (ResultSet row = query.executeQuery()) {
                var ours = new ArrayList<Writer>();
                while (row.next()) {
                    ours.add(new Writer(
                            row.getObject(1, UUID.class), row.getLong(2), row.getString(3), row.getString(4)));
                }
                return ours;
            }
        }
    }
}
