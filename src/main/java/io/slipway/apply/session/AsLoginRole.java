package io.slipway.apply.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Calls as the login itself: a script, or ALTER ROLE … SET role, may have set another role, which comes back after. */
public final class AsLoginRole {
    private AsLoginRole() {}

    private static final String RESET = "SET ROLE NONE";

    /** Leaves the session under its own login: ALTER ROLE … SET role may have given it another role. */
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
