package io.slipway.monitor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads the progress views of PostgreSQL 14 and newer for one session. */
final class ProgressReader {
    private static final String PROGRESS = """
            SELECT p.command, p.phase, p.unit, p.done, p.total, p.locker FROM (
                SELECT i.pid, i.command, i.phase,
                       CASE WHEN i.phase LIKE 'waiting for %' THEN 'sessions' WHEN i.tuples_total > 0 THEN 'rows'
                            WHEN i.partitions_total > 0 AND i.blocks_total = 0 THEN 'partitions' ELSE 'blocks' END AS unit,
                       CASE WHEN i.phase LIKE 'waiting for %' THEN i.lockers_done WHEN i.tuples_total > 0 THEN i.tuples_done
                            WHEN i.partitions_total > 0 AND i.blocks_total = 0 THEN i.partitions_done
                            ELSE i.blocks_done END AS done,
                       CASE WHEN i.phase LIKE 'waiting for %' THEN i.lockers_total WHEN i.tuples_total > 0 THEN i.tuples_total
                            WHEN i.partitions_total > 0 AND i.blocks_total = 0 THEN i.partitions_total
                            ELSE i.blocks_total END AS total,
                       nullif(i.current_locker_pid, 0)::int4 AS locker
                FROM pg_catalog.pg_stat_progress_create_index i
                UNION ALL
                SELECT c.pid, c.command, c.phase, 'blocks', c.heap_blks_scanned,
                       CASE c.phase WHEN 'seq scanning heap' THEN c.heap_blks_total ELSE 0 END, NULL
                FROM pg_catalog.pg_stat_progress_cluster c
                UNION ALL
                SELECT v.pid, 'VACUUM', v.phase, 'blocks',
                       CASE v.phase WHEN 'vacuuming heap' THEN v.heap_blks_vacuumed ELSE v.heap_blks_scanned END,
                       CASE WHEN v.phase IN ('scanning heap', 'vacuuming heap') THEN v.heap_blks_total ELSE 0 END, NULL
                FROM pg_catalog.pg_stat_progress_vacuum v
                UNION ALL
                SELECT a.pid, 'ANALYZE', a.phase, 'blocks', a.sample_blks_scanned,
                       CASE WHEN a.phase LIKE 'acquiring %' THEN a.sample_blks_total ELSE 0 END, NULL
                FROM pg_catalog.pg_stat_progress_analyze a
                UNION ALL
                SELECT c.pid, c.command, NULL, 'bytes', c.bytes_processed, c.bytes_total, NULL
                FROM pg_catalog.pg_stat_progress_copy c) p
            WHERE p.pid = ? AND p.command IS NOT NULL AND (p.phase IS NOT NULL OR p.unit = 'bytes')""";

    private ProgressReader() {}

    /**
     * Empty if the statement has no progress view (an ALTER TABLE that rewrites, an UPDATE), or if the login may not
     * see its progress.
     */
    static Optional<StatementProgress> read(Connection connection, int pid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setInt(1, pid);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Integer locker = row.getObject("locker", Integer.class);
                return Optional.of(StatementProgress.of(
                        row.getString("command"),
                        row.getString("phase"),
                        row.getString("unit"),
                        row.getLong("done"),
                        row.getLong("total"),
                        locker == null ? List.of() : List.of(locker)));
            }
        }
    }

    private static final String BATCH = """
            SELECT (h.progress->>'rows')::int8 AS rows, (h.progress->>'slices')::int8 AS slices,
                   (h.progress->>'pass')::int4 AS pass
            FROM slipway.history h
            WHERE h.run_uid = ? AND h.kind = 'BATCH' AND h.state = 'INTENT' AND h.progress IS NOT NULL
            ORDER BY h.step DESC LIMIT 1""";

    /** The committed progress of the batch that this task run works on; empty if it works on none. */
    static Optional<StatementProgress> ofBatch(Connection connection, long run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BATCH)) {
            statement.setLong(1, run);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String phase = "slice " + row.getLong("slices") + ", pass " + row.getInt("pass");
                return Optional.of(StatementProgress.of("BATCH", phase, "rows", row.getLong("rows"), 0, List.of()));
            }
        }
    }
}
