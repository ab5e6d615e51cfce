package io.slipway.apply.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Executes calls under the login's own role. A script, or ALTER ROLE … SET role, may have set another role. That role
 * is restored after the call.
 */
public final class AsLoginRole {
    private AsLoginRole() {}

    private static final String RESET = "SET ROLE NONE";

    /** Resets the session to the login's own role, for good: ALTER ROLE … SET role may have set another one. */
    public static void enter(Connection own) throws SQLException {
        try (var statement = own.createStatement()) {
            statement.execute(RESET);
        }
    }

    static <T> T on(Connection own, TaskSession.Call<T> call) throws SQLException {
        try (var statement = own.createStatement()) {
            var role = role(statement);
            if (role.equals("none")) {
                return call.on(own);
            }
            statement.execute(RESET);
            var answer = call.on(own);
            statement.execute("SET ROLE \"" + role.replace("\"", "\"\"") + '"');
            return answer;
        }
    }

    private static final String ROLE = "SELECT pg_catalog.current_setting('role')";

    private static String role(Statement statement) throws SQLException {
        try (var row = statement.executeQuery(ROLE)) {
            row.next();
            return row.getString(1);
        }
    }
}
