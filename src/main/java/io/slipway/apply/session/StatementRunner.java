package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** Sends one statement of a script, reads all its results in bounded memory, and reports the notices of the server. */
public final class StatementRunner {
    private static final int FETCH_ROWS = 500;
    private static final int MAX_NOTICES = 100;

    private final RunReport report;

    public StatementRunner(RunReport report) {
        this.report = report;
    }

    /**
     * Executes the statement.
     *
     * @return number of rows, or -1
     */
    public long run(Connection connection, ChangeStatement statement, int step, int ordinal) throws SQLException {
        var data = statement.data();
        if (data != null) {
            return copy(connection, statement.text(), data);
        }
        try (var call = connection.createStatement()) {
            call.setEscapeProcessing(false);
            // a cursor keeps a result of any size out of memory; it only works in a transaction
            call.setFetchSize(FETCH_ROWS);
            try {
                boolean rows = call.execute(statement.text());
                return rows ? drain(call) : call.getLargeUpdateCount();
            } finally {
                notices(call.getWarnings(), step, ordinal);
            }
        }
    }

    private static long drain(Statement call) throws SQLException {
        long rows = 0;
        try (var result = call.getResultSet()) {
            while (result.next()) {
                rows++;
            }
        }
        return rows;
    }

    private static long copy(Connection connection, String sql, ChangeStatement.CopyData data) throws SQLException {
        try (var rows = data.open()) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, rows);
        } catch (IOException e) {
            throw new SQLException("could not read the rows of a COPY", e);
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
