package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.postgres.connect.ScriptSession;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.postgresql.PGConnection;

/** Sends one statement of a script, reads all it answers in bounded memory, and passes the server's notices on. */
public final class StatementRunner {
    private static final int MAX_NOTICES = 100;

    private final RunReport report;

    public StatementRunner(RunReport report) {
        this.report = report;
    }

    /** Number of rows that it concerned, or -1. */
    public long run(Connection connection, ChangeStatement statement, int step, int ordinal) throws SQLException {
        keepEncoding(connection, step, ordinal);
        long rows = send(connection, statement, step, ordinal);
        keepEncoding(connection, step, ordinal);
        return rows;
    }

    /** A function, a trigger or a DO block may have set another one; the text of a script is refused when it does. */
    private void keepEncoding(Connection connection, int step, int ordinal) throws SQLException {
        if (ScriptSession.restoreEncoding(connection)) {
            report.line(new RunLogLine(RunLogLine.Kind.SETTING, step, ordinal, "client_encoding is UTF8 again"));
        }
    }

    private long send(Connection connection, ChangeStatement statement, int step, int ordinal) throws SQLException {
        var data = statement.data();
        if (data != null) {
            return copy(connection, statement.text(), data);
        }
        try (var call = connection.createStatement()) {
            call.setEscapeProcessing(false);
            try {
                long rows = ScriptSession.countRows(connection, () -> call.execute(statement.text()));
                return rows < 0 ? call.getLargeUpdateCount() : rows;
            } finally {
                notices(call.getWarnings(), step, ordinal);
            }
        }
    }

    private static long copy(Connection connection, String sql, ChangeStatement.CopyData data) throws SQLException {
        try (var rows = data.open()) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, rows);
        } catch (IOException e) {
            throw new SQLException("the rows of a COPY could not be read", e);
        }
    }

    private void notices(SQLWarning first, int step, int ordinal) {
        int count = 0;
        for (var notice = first; notice != null; notice = notice.getNextWarning()) {
            if (++count > MAX_NOTICES) {
                report.line(new RunLogLine(RunLogLine.Kind.NOTICE, step, ordinal, "more notices were left out"));
                return;
            }
            report.line(new RunLogLine(RunLogLine.Kind.NOTICE, step, ordinal, String.valueOf(notice.getMessage())));
        }
    }
}
