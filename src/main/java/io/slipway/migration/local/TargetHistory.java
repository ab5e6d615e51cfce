package io.slipway.migration.local;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what the history of a target says, for people. It installs nothing. */
public final class TargetHistory {
    /** The installation of local commands. */
    public static final UUID LOCAL_INSTALLATION = new UUID(0, 0);

    private final Connection connection;

    public TargetHistory(Connection connection) {
        this.connection = connection;
    }

    private static final String INSTALLED =
            "SELECT pg_catalog.to_regclass('slipway.history') IS NOT NULL, pg_catalog.to_regproc('slipway.is_guarded') IS NOT NULL";

    /** Whether the database has a history. */
    public boolean isInstalled() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(INSTALLED)) {
            row.next();
            return row.getBoolean(1) && row.getBoolean(2);
        }
    }

    private static final String GUARDED = "SELECT slipway.is_guarded()";

    /** Whether only named installations may write the history, so that no local command can. */
    public boolean isGuarded() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(GUARDED)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static final String CHANGES = """
            SELECT h.change_key, h.series, h.version, min(h.description), (array_agg(h.change_checksum ORDER BY h.step DESC))[1],
                   (array_agg(h.steps_total ORDER BY h.step DESC))[1],
                   count(*) FILTER (WHERE h.state = 'APPLIED'), bool_or(h.state = 'INTENT'), max(h.undone_by),
                   to_json(timezone('UTC', min(h.started_at)))::text, to_json(timezone('UTC', max(h.committed_at)))::text,
                   min(h.actor), bool_and(h.installation = ?::uuid)
            FROM slipway.history h
            WHERE h.state <> 'RUNNING' AND h.target_uid IN (
                SELECT i.target_uid FROM slipway.identity i, slipway.here() w
                WHERE i.system_identifier = w.system_identifier AND i.database_oid = w.database_oid)
            GROUP BY h.change_key, h.series, h.version
            ORDER BY min(h.started_at), h.change_key""";

    /** All changes of this database, in the order in which they began. */
    public List<AppliedChange> changes() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(CHANGES)) {
            query.setString(1, LOCAL_INSTALLATION.toString());
            try (ResultSet row = query.executeQuery()) {
                var changes = new ArrayList<AppliedChange>();
                while (row.next()) {
                    changes.add(change(row));
                }
                return changes;
            }
        }
    }

    private static AppliedChange change(ResultSet row) throws SQLException {
        String key = row.getString(1);
        String description = row.getString(4);
        return new AppliedChange(
                key,
                AppliedChange.Kind.of(key),
                row.getString(2),
                row.getString(3),
                description == null ? "" : description,
                row.getString(5),
                row.getInt(6),
                row.getInt(7),
                row.getBoolean(8),
                row.getString(9),
                time(row.getString(10)),
                timeOrNull(row.getString(11)),
                row.getString(12),
                row.getBoolean(13));
    }

    /** Reads a time in UTC as JSON has it: ISO 8601, whatever the DateStyle of the session is. */
    private static OffsetDateTime time(String json) {
        return LocalDateTime.parse(json.substring(1, json.length() - 1)).atOffset(ZoneOffset.UTC);
    }

    private static @Nullable OffsetDateTime timeOrNull(@Nullable String json) {
        return json == null ? null : time(json);
    }

    private static final String RUNS = """
            SELECT DISTINCT ON (l.change_key) l.change_key, l.detail ->> 'state', nullif(l.message, ''),
                   l.detail ->> 'position', to_json(timezone('UTC', l.at))::text, l.actor
            FROM slipway.log l
            WHERE l.kind IN ('RUN_STARTED', 'RUN_ENDED') AND l.change_key IS NOT NULL
            ORDER BY l.change_key, l.id DESC""";

    /** The newest run of each key. */
    public Map<String, RecordedRun> runs() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(RUNS)) {
            var runs = new HashMap<String, RecordedRun>();
            while (row.next()) {
                var run = new RecordedRun(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        time(row.getString(5)),
                        row.getString(6));
                runs.put(run.key(), run);
            }
            return runs;
        }
    }
}
