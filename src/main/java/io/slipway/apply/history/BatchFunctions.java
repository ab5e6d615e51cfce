package io.slipway.apply.history;

import io.slipway.apply.session.Nonce;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.HistoryAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Calls of the target's functions for a batch; see {@link HistoryFunctions}. */
public final class BatchFunctions {
    private final Connection connection;
    private final HistoryAccess access;

    public BatchFunctions(Connection connection, HistoryAccess access) {
        this.connection = connection;
        this.access = access;
    }

    private static final String BEGIN =
            "SELECT " + HistoryFunctions.ANSWER + " FROM slipway.begin_batch(" + HistoryFunctions.START + """
            , ?::pg_catalog.jsonb, ?::pg_catalog.uuid, ?::pg_catalog.uuid, ?::pg_catalog.int8, ?::pg_catalog.bytea) AS a""";

    /**
     * Writes the intent of a batch, or takes over the intent of an earlier owner with its progress. Waits for a slice
     * in flight.
     *
     * @param expected the owner of the intent that was read and is taken over; null: a new intent
     */
    public FenceReply begin(StepClaim start, byte[] nonceHash, @Nullable StepOwner expected) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(BEGIN)) {
            int n = HistoryFunctions.bind(call, start, nonceHash);
            call.setString(n++, BatchProgress.FIRST.json());
            access.bind(call, HistoryFunctions.bindExpected(call, n, expected));
            return HistoryFunctions.answer(call);
        }
    }

    private static final String PLACE = """
            SELECT pg_catalog.jsonb_extract_path_text(h.progress, 'pass')::pg_catalog.int4,
                   coalesce(pg_catalog.jsonb_extract_path(h.progress, 'after')::pg_catalog.text, 'null'),
                   coalesce(pg_catalog.jsonb_extract_path(h.progress, 'until')::pg_catalog.text, 'null'),
                   pg_catalog.jsonb_extract_path_text(h.progress, 'slices')::pg_catalog.int8,
                   pg_catalog.jsonb_extract_path_text(h.progress, 'rows')::pg_catalog.int8,
                   pg_catalog.jsonb_extract_path_text(h.progress, 'changed')::pg_catalog.int8,
                   pg_catalog.jsonb_extract_path_text(h.progress, 'still')::pg_catalog.int8
            FROM slipway.history h
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.change_key OPERATOR(pg_catalog.=) ?::pg_catalog.text AND h.step OPERATOR(pg_catalog.=) ?::pg_catalog.int4""";

    /** Reads the progress. It is reliable only after {@link #begin}: until then an earlier owner may advance it. */
    public BatchProgress place(StepClaim start) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(PLACE)) {
            query.setString(1, start.targetUid().toString());
            query.setString(2, start.key());
            query.setInt(3, start.step());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the history row of this batch is missing", SqlState.HISTORY_LOST.code());
                }
                return new BatchProgress(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7));
            }
        }
    }

    private static final String ADVANCE = """
            SELECT slipway.advance(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, ?::pg_catalog.jsonb, ?::pg_catalog.jsonb, ?::pg_catalog.bytea)""";

    /**
     * Advances the progress.
     *
     * @param from the progress that this owner read
     * @return false: another owner advanced it
     */
    public boolean advance(StepClaim start, Nonce nonce, BatchProgress from, BatchProgress to) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(ADVANCE)) {
            int n = HistoryFunctions.bindOwner(call, start, nonce);
            call.setString(n++, from.json());
            call.setString(n++, to.json());
            access.bind(call, n);
            return HistoryFunctions.isTrue(call);
        }
    }

    private static final String END = """
            SELECT slipway.end_batch(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, ?::pg_catalog.bool, ?::pg_catalog.bytea)""";

    /**
     * Ends the batch.
     *
     * @param applied true: the last slice is committed; false: no slice was, and the row is deleted
     * @return false: the batch belongs to another owner
     */
    public boolean end(StepClaim start, Nonce nonce, boolean applied) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(END)) {
            int n = HistoryFunctions.bindOwner(call, start, nonce);
            call.setBoolean(n++, applied);
            access.bind(call, n);
            return HistoryFunctions.isTrue(call);
        }
    }
}
