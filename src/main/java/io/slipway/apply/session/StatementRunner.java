package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.postgres.connect.ScriptSession;
import io.slipway.postgres.error.SqlState;
import io.slipway.sql.token.Tokens;
import java.io.IOException;
import java.io.Reader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Sends one statement of a script and reads all that the server answers: rows are dropped as they come, notices go to
 * the run's report.
 *
 * <p>The text is sent as it is, as one simple query, like psql does it. The driver's JDBC entry splits each text once
 * more and misreads valid ones, as {@code E'a''b\''}; and it keeps a whole result in memory outside a transaction. Not
 * thread-safe: the caller has the session for itself.
 */
public final class StatementRunner {
    private static final Logger LOG = Logger.getLogger(StatementRunner.class);
    private static final int MAX_NOTICES = 100;
    private static final Pattern STDIN = Pattern.compile("\\bstd(?:in|out)\\b", Pattern.CASE_INSENSITIVE);

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
        keepEncoding(connection, step, ordinal);
        long rows = send(connection, statement, step, ordinal);
        keepEncodingAfter(connection, step, ordinal);
        return rows;
    }

    /** Outside a transaction the statement has taken effect: its result does not depend on this clean-up. */
    private void keepEncodingAfter(Connection connection, int step, int ordinal) throws SQLException {
        try {
            keepEncoding(connection, step, ordinal);
        } catch (SQLException e) {
            if (!connection.getAutoCommit()) {
                throw e;
            }
            LOG.debugf(e, "could not restore client_encoding; the next statement tries again");
        }
    }

    /** A function, a trigger or a DO block may have set another one; the text of a script is refused when it does. */
    private void keepEncoding(Connection connection, int step, int ordinal) throws SQLException {
        if (ScriptSession.restoreEncoding(connection)) {
            report.line(new RunLogLine(RunLogLine.Kind.SETTING, step, ordinal, "client_encoding is UTF8 again"));
        }
    }

    private long send(Connection connection, ChangeStatement statement, int step, int ordinal) throws SQLException {
        ChangeStatement.CopyData data = statement.data();
        if (data != null) {
            return copy(connection, statement.text(), data, new Answer(step, ordinal));
        }
        if (copiesFromClient(statement.text())) {
            // the server would wait for rows, and the driver would answer in the middle of the exchange
            throw new SQLException(
                    "COPY … FROM STDIN has no rows in the script, so that it is not sent",
                    SqlState.SYNTAX_ERROR.code());
        }
        QueryExecutor executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
        int flags = QueryExecutor.QUERY_EXECUTE_AS_SIMPLE | QueryExecutor.QUERY_NO_RESULTS;
        if (connection.getAutoCommit()) {
            flags |= QueryExecutor.QUERY_SUPPRESS_BEGIN;
        }
        return send(
                connection,
                executor,
                new NativeQuery(statement.text(), SqlCommand.BLANK),
                flags,
                new Answer(step, ordinal));
    }

    private static boolean copiesFromClient(String text) {
        if (!STDIN.matcher(text).find()) {
            return false;
        }
        var tokens = Tokens.of(text);
        int from = tokens.is(0, "COPY") ? tokens.find("FROM", 1, tokens.size()) : -1;
        return from >= 0 && (tokens.is(from + 1, "STDIN") || tokens.is(from + 1, "STDOUT"));
    }

    private static long send(Connection connection, QueryExecutor executor, NativeQuery text, int flags, Answer answer)
            throws SQLException {
        Query query = executor.wrap(List.of(text));
        PreferQueryMode mode = executor.getPreferQueryMode();
        executor.setPreferQueryMode(PreferQueryMode.EXTENDED_FOR_PREPARED);
        try {
            long rows = ScriptSession.dropRows(connection, () -> executor.execute(query, null, answer, 0, 0, flags));
            answer.requireOneStatement();
            return answer.hasResult ? rows : answer.rows;
        } finally {
            executor.setPreferQueryMode(mode);
            query.close();
        }
    }

    private static long copy(Connection connection, String sql, ChangeStatement.CopyData data, Answer answer)
            throws SQLException {
        var copied = new AtomicLong();
        connection.clearWarnings();
        try {
            ScriptSession.dropRows(connection, () -> copied.set(copyIn(connection, sql, data)));
            return copied.get();
        } finally {
            for (SQLWarning notice = connection.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                answer.handleWarning(notice);
            }
            connection.clearWarnings();
        }
    }

    private static long copyIn(Connection connection, String sql, ChangeStatement.CopyData data) throws SQLException {
        try (Reader rows = data.open()) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, rows);
        } catch (IOException e) {
            throw new SQLException("could not read the rows of a COPY", e);
        }
    }

    /** What the server answers to one statement, in the order of its messages. */
    private final class Answer extends ResultHandlerBase {
        private final int step;
        private final int ordinal;
        private long rows = -1;
        private boolean hasResult;
        private int ends;
        private int notices;

        Answer(int step, int ordinal) {
            this.step = step;
            this.ordinal = ordinal;
        }

        @Override
        public void handleResultRows(Query from, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor cursor) {
            hasResult = true;
            ends++;
        }

        @Override
        public void handleCommandStatus(String status, long updateCount, long insertOid) {
            rows = updateCount;
            ends++;
        }

        /** The server splits a text too: what was checked as one statement must have been one. */
        void requireOneStatement() throws SQLException {
            if (ends > 1) {
                throw new SQLException(
                        "the server read more than one statement in this text", SqlState.HISTORY_UNFINISHED.code());
            }
        }

        @Override
        public void handleWarning(SQLWarning notice) {
            if (++notices <= MAX_NOTICES) {
                line(String.valueOf(notice.getMessage()));
            } else if (notices == MAX_NOTICES + 1) {
                line("more notices were left out");
            }
        }

        private void line(String text) {
            report.line(new RunLogLine(RunLogLine.Kind.NOTICE, step, ordinal, text));
        }
    }
}
