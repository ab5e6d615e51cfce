package io.slipway.apply.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Executes calls under the login's own role and without a statement_timeout: it is for the statements of the script. A
 * script, or ALTER ROLE … SET role, may have set another role, or a script another session authorization. All are
 * restored after the call, for as long as they would have held without it.
 */
public final class AsLoginRole {
    private AsLoginRole() {}

    /** Resets the session to the login's own role, for good: ALTER ROLE … SET role may have set another one. */
    public static void enter(Connection own) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.execute("SET ROLE NONE");
        }
    }

    private record Identity(String role, String authorization, String statementTimeout) {}

    /** @param login that the session was opened with */
    static <T> T on(Connection own, String login, TaskSession.Call<T> call) throws SQLException {
        try (Statement statement = own.createStatement()) {
            Identity before = read(statement);
            // LOCAL leaves what the script set for its transaction or for its session as it is
            String set = own.getAutoCommit() ? "SET " : "SET LOCAL ";
            if (before.statementTimeout().equals("0")) {
                return on(own, statement, login, before, set, call);
            }
            String restore = set + "statement_timeout " + restored(statement);
            statement.execute(set + "statement_timeout = 0");
            return restoring(own, statement, restore, same -> on(same, statement, login, before, set, call));
        }
    }

    private static <T> T restoring(Connection own, Statement statement, String restore, TaskSession.Call<T> call)
            throws SQLException {
        try {
            T answer = call.on(own);
            statement.execute(restore);
            return answer;
        } catch (SQLException e) {
            restoreAfter(e, own, restore);
            throw e;
        }
    }

    /** In a transaction the ROLLBACK restores it. */
    private static void restoreAfter(SQLException error, Connection own, String restore) throws SQLException {
        if (own.isClosed() || !own.getAutoCommit()) {
            return;
        }
        try (Statement statement = own.createStatement()) {
            statement.execute(restore);
        } catch (SQLException e) {
            error.addSuppressed(e);
        }
    }

    private static <T> T on(
            Connection own, Statement statement, String login, Identity before, String set, TaskSession.Call<T> call)
            throws SQLException {
        boolean authorized = before.authorization().equals(login);
        if (authorized && before.role().equals("none")) {
            return call.on(own);
        }
        if (!authorized) {
            statement.execute(set + "SESSION AUTHORIZATION DEFAULT");
        }
        statement.execute(set + "ROLE NONE");
        String role = set + "ROLE " + (before.role().equals("none") ? "NONE" : quoted(before.role()));
        String restore =
                authorized ? role : set + "SESSION AUTHORIZATION " + quoted(before.authorization()) + "; " + role;
        return restoring(own, statement, restore, call);
    }

    private static final String RESTORED = """
            SELECT CASE WHEN s.setting OPERATOR(pg_catalog.=) s.reset_val THEN 'TO DEFAULT'
                        ELSE pg_catalog.concat('= ', s.setting) END
            FROM pg_catalog.pg_settings s WHERE s.name OPERATOR(pg_catalog.=) 'statement_timeout'::pg_catalog.text""";

    /** The end of a SET that gives statement_timeout its value of now; an inherited value is no setting of a script. */
    private static String restored(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(RESTORED)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static final String READ =
            "SELECT pg_catalog.current_setting('role'), pg_catalog.current_setting('session_authorization'),"
                    + " pg_catalog.current_setting('statement_timeout')";

    private static Identity read(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(READ)) {
            row.next();
            return new Identity(row.getString(1), row.getString(2), row.getString(3));
        }
    }
}
