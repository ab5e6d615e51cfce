package io.slipway.apply.history;

import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.KnownTargetHistory.Difference;
import io.slipway.apply.run.KnownTargetHistory.DoneKey;
import io.slipway.apply.run.KnownTargetHistory.ExpectedHistory;
import io.slipway.apply.run.KnownTargetHistory.ServerLineage;
import io.slipway.apply.run.KnownTargetHistory.UnknownChange;
import io.slipway.apply.session.SessionFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Compares a target's history with what is known elsewhere, as sets. Only in a session that has not run any statement
 * of a script.
 *
 * <p>What is held as done is read before the target's rows, and the tasks of its rows are looked up after them: a row
 * is written before a run is DONE, and a task exists before its row. So nothing that happens meanwhile is a difference.
 */
public final class HistoryComparison {
    private static final int MAX_COMPARED_KEYS = 100;

    private final Connection connection;
    private final UUID targetUid;

    public HistoryComparison(Connection connection, UUID targetUid) {
        this.connection = connection;
        this.targetUid = targetUid;
    }

    /** Tells the record what it found. */
    public Difference with(KnownTargetHistory record) throws SQLException {
        var sight = sight();
        var past = record.expected(sight);
        if (past.isEmpty()) {
            return new Difference(List.of(), List.of());
        }
        var found = new Difference(missing(past.get().done()), unknown(past.get(), record));
        record.compared(sight, past.get(), found);
        return found;
    }

    // the control file knows of a promotion only after the next checkpoint, the log's position at once
    private static final String LINEAGE = """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN c.timeline_id
                        ELSE ('x' || left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int
                   END, pg_catalog.to_json(pg_catalog.pg_postmaster_start_time())::pg_catalog.text
            FROM pg_catalog.pg_control_checkpoint() c""";

    private ServerLineage sight() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(LINEAGE)) {
            row.next();
            return new ServerLineage(
                    row.getInt(1), SessionFacts.time(row.getString(2)).toInstant());
        }
    }

    private static final String PRESENT = """
            SELECT h.change_key, count(*) FROM slipway.history h
            WHERE h.target_uid = ?::uuid AND h.state = 'APPLIED' AND h.change_key = ANY (?) GROUP BY h.change_key""";

    /** Of these keys those that are not applied with all their steps. */
    List<String> missing(List<DoneKey> done) throws SQLException {
        if (done.isEmpty()) {
            return List.of();
        }
        var present = present(done);
        return done.stream()
                .filter(key -> present.getOrDefault(key.key(), 0) < key.steps())
                .map(DoneKey::key)
                .distinct()
                .toList();
    }

    private Map<String, Integer> present(List<DoneKey> done) throws SQLException {
        var keys = done.stream().map(DoneKey::key).distinct().toArray();
        var present = new LinkedHashMap<String, Integer>();
        try (var query = connection.prepareStatement(PRESENT)) {
            query.setString(1, targetUid.toString());
            query.setArray(2, connection.createArrayOf("text", keys));
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    present.put(row.getString(1), row.getInt(2));
                }
            }
        }
        return present;
    }

    private static final String OURS = """
            SELECT h.task, h.change_key FROM slipway.history h
            WHERE h.target_uid = ?::uuid AND h.installation = ?::uuid GROUP BY h.task, h.change_key
            ORDER BY max(h.started_at) DESC LIMIT ?""";

    private List<UnknownChange> unknown(ExpectedHistory past, KnownTargetHistory record) throws SQLException {
        var ours = ours(past);
        if (ours.isEmpty()) {
            return List.of();
        }
        var unknown = record.unknown(ours.stream().map(UnknownChange::task).collect(Collectors.toSet()));
        return ours.stream().filter(row -> unknown.contains(row.task())).toList();
    }

    private List<UnknownChange> ours(ExpectedHistory past) throws SQLException {
        try (var query = connection.prepareStatement(OURS)) {
            query.setString(1, targetUid.toString());
            query.setString(2, past.installation().toString());
            query.setInt(3, past.whole() ? Integer.MAX_VALUE : MAX_COMPARED_KEYS);
            try (var row = query.executeQuery()) {
                var ours = new ArrayList<UnknownChange>();
                while (row.next()) {
                    ours.add(new UnknownChange(row.getObject(1, UUID.class), row.getString(2)));
                }
                return ours;
            }
        }
    }
}
