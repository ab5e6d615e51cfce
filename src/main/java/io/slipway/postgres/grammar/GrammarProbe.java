package io.slipway.postgres.grammar;

import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Has the raw grammar of a server parse one text, in a transaction that is rolled back. */
final class GrammarProbe {
    private GrammarProbe() {}

    /**
     * The first error of syntax in a text.
     *
     * @param position 1-based, in code points of the text; 0 when the server did not say
     */
    record Failure(int position, String message) {}

    /** The server failed for a reason that is not in the text. */
    static final class UnjudgedException extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        UnjudgedException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    static Optional<Failure> run(Connection connection, String sql) throws SQLException, UnjudgedException {
        String quote = quote(sql);
        String head = "CREATE FUNCTION pg_temp.slipway_grammar_check(anyelement) RETURNS void LANGUAGE sql AS " + quote;
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET TRANSACTION READ WRITE");
            statement.execute("SET LOCAL statement_timeout = '5s'");
            statement.execute("SET LOCAL check_function_bodies = on");
            statement.execute("SET LOCAL standard_conforming_strings = on");
            statement.execute(head + sql + quote);
            return Optional.empty();
        } catch (PSQLException e) {
            return Optional.of(failure(e, head.length()));
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    private static Failure failure(PSQLException e, int headLength) throws UnjudgedException {
        ServerErrorMessage error = e.getServerErrorMessage();
        if (error == null || !SqlState.ofCode(error.getSQLState()).grammarError()) {
            throw new UnjudgedException("the server answered with SQLSTATE " + e.getSQLState());
        }
        int position = error.getPosition() > 0 ? error.getPosition() - headLength : error.getInternalPosition();
        return new Failure(Math.max(0, position), String.valueOf(error.getMessage()));
    }

    /** A dollar quote that does not occur in the text. */
    private static String quote(String sql) {
        String quote = "$slipway$";
        for (int n = 0; sql.contains(quote); n++) {
            quote = "$slipway" + n + "$";
        }
        return quote;
    }
}
