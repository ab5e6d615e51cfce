package io.slipway.apply.history;

import io.slipway.apply.session.Nonce;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.ServerReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A note in an intent, from an owner that hands its run back to the next owner: why the statement failed, and since
 * when its leftover could not be removed.
 */
public final class IntentNote {
    private IntentNote() {}

    private static final String WRITE = """
            SELECT slipway.note_standalone(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
                    'code', ?::pg_catalog.text, 'sqlState', ?::pg_catalog.text, 'message', ?::pg_catalog.text,
                    'line', ?::pg_catalog.int4, 'column', ?::pg_catalog.int4,
                    'detail', ?::pg_catalog.text, 'hint', ?::pg_catalog.text, 'context', ?::pg_catalog.text,
                    'schema', ?::pg_catalog.text, 'table', ?::pg_catalog.text, 'columnName', ?::pg_catalog.text,
                    'dataType', ?::pg_catalog.text, 'constraint', ?::pg_catalog.text,
                    'plpgsqlLine', ?::pg_catalog.int4)), ?::pg_catalog.bytea)""";

    /**
     * Writes the note. The first error that was noted stays.
     *
     * @return how long the leftover could not be removed; empty: the intent belongs to another owner
     */
    public static Optional<Duration> write(
            Connection connection, HistoryAccess access, StepClaim start, Nonce nonce, @Nullable RunError error)
            throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(WRITE)) {
            int n = HistoryFunctions.bindOwner(call, start, nonce);
            Position position = error == null ? null : error.position();
            call.setString(n++, error == null ? null : error.code().code());
            call.setString(n++, error == null ? null : error.sqlState());
            call.setString(n++, error == null ? null : error.message());
            call.setString(n++, position == null ? null : Integer.toString(position.line()));
            call.setString(n++, position == null ? null : Integer.toString(position.column()));
            access.bind(call, bind(call, n, error == null ? ServerReport.NONE : error.report()));
            try (ResultSet row = call.executeQuery()) {
                row.next();
                double seconds = row.getDouble(1);
                return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis((long) (seconds * 1000)));
            }
        }
    }

    private static final String AGE = """
            SELECT h.started_at, pg_catalog.clock_timestamp() FROM slipway.history h
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.change_key OPERATOR(pg_catalog.=) ?::pg_catalog.text AND h.step OPERATOR(pg_catalog.=) ?::pg_catalog.int4""";

    /** The time since the step was begun, by whichever owner; empty: there is no intent. It writes nothing. */
    public static Optional<Duration> age(Connection connection, StepClaim start) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(AGE)) {
            query.setString(1, start.targetUid().toString());
            query.setString(2, start.key());
            query.setInt(3, start.step());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(Duration.between(
                                row.getObject(1, OffsetDateTime.class), row.getObject(2, OffsetDateTime.class)))
                        : Optional.empty();
            }
        }
    }

    private static int bind(PreparedStatement call, int from, ServerReport report) throws SQLException {
        int n = from;
        call.setString(n++, report.detail());
        call.setString(n++, report.hint());
        call.setString(n++, report.context());
        call.setString(n++, report.schema());
        call.setString(n++, report.table());
        call.setString(n++, report.columnName());
        call.setString(n++, report.dataType());
        call.setString(n++, report.constraint());
        call.setObject(n++, report.plpgsqlLine(), Types.INTEGER);
        return n;
    }

    private static final String READ = """
            SELECT pg_catalog.jsonb_extract_path_text(n.note, 'code'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'sqlState'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'message'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'line')::pg_catalog.int4,
                   pg_catalog.jsonb_extract_path_text(n.note, 'column')::pg_catalog.int4,
                   pg_catalog.jsonb_extract_path_text(n.note, 'detail'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'hint'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'context'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'schema'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'table'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'columnName'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'dataType'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'constraint'),
                   pg_catalog.jsonb_extract_path_text(n.note, 'plpgsqlLine')::pg_catalog.int4
            FROM (SELECT ?::pg_catalog.jsonb AS note) n""";

    /** Reads the error that an earlier owner noted. */
    public static Optional<RunError> read(Connection connection, @Nullable String note) throws SQLException {
        if (note == null) {
            return Optional.empty();
        }
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, note);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1) == null ? Optional.empty() : Optional.of(error(row));
            }
        }
    }

    private static RunError error(ResultSet row) throws SQLException {
        int line = row.getInt(4);
        Position position = row.wasNull() ? null : new Position(line, row.getInt(5));
        // a newer version may know more codes; a note exists only for a statement that failed
        RunErrorCode code = RunErrorCode.ofCode(row.getString(1)).orElse(RunErrorCode.SCRIPT_ERROR);
        return new RunError(code, row.getString(2), row.getString(3), position, report(row));
    }

    private static ServerReport report(ResultSet row) throws SQLException {
        return new ServerReport(
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                row.getObject(14, Integer.class));
    }
}
