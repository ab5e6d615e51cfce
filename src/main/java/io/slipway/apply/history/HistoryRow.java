package io.slipway.apply.history;

import io.slipway.apply.run.RunIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the target's history: a step.
 *
 * @param from number of the first statement within the change, from 1
 * @param to number of the last statement + 1
 * @param undoneBy key of the change that took the step back; null: none
 * @param probe JSON of the objects of a standalone step before its statement ran; null: none
 * @param place JSON of the progress of a batch; null: none
 */
public record HistoryRow(
        String key,
        int step,
        Kind kind,
        boolean applied,
        String changeChecksum,
        int stepsTotal,
        int from,
        int to,
        StepOwner by,
        @Nullable String undoneBy,
        @Nullable String probe,
        @Nullable String place) {

    public enum Kind {
        TRANSACTION,
        STANDALONE,
        BATCH
    }

    boolean isOf(RunIdentity run) {
        return by.belongsToTaskOf(run);
    }

    private static final String READ = """
            SELECT h.change_key, h.step, h.kind, h.state, h.change_checksum, h.steps_total,
                   pg_catalog.lower(h.statements), pg_catalog.upper(h.statements),
                   h.installation, h.task, h.run_uid, h.epoch, h.checksum, h.undone_by,
                   h.probe::pg_catalog.text, h.progress::pg_catalog.text
            FROM slipway.history h
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND pg_catalog.starts_with(h.change_key, ?::pg_catalog.text)
              AND h.state OPERATOR(pg_catalog.<>) 'RUNNING'::pg_catalog.text
            ORDER BY h.change_key USING OPERATOR(pg_catalog.<), h.step USING OPERATOR(pg_catalog.<)""";

    /** Reads the rows of a target whose key begins with the key base, ordered by key and step. */
    public static List<HistoryRow> read(Connection connection, UUID targetUid, String keyBase) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, targetUid.toString());
            query.setString(2, keyBase);
            try (ResultSet row = query.executeQuery()) {
                var rows = new ArrayList<HistoryRow>();
                while (row.next()) {
                    rows.add(of(row));
                }
                return rows;
            }
        }
    }

    private static HistoryRow of(ResultSet row) throws SQLException {
        return new HistoryRow(
                row.getString(1),
                row.getInt(2),
                Kind.valueOf(row.getString(3)),
                row.getString(4).equals("APPLIED"),
                row.getString(5),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8),
                new StepOwner(
                        UUID.fromString(row.getString(9)),
                        UUID.fromString(row.getString(10)),
                        row.getLong(11),
                        row.getLong(12),
                        row.getString(13)),
                row.getString(14),
                row.getString(15),
                row.getString(16));
    }
}
