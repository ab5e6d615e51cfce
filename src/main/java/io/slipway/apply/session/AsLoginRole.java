package io.slipway.apply.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Calls as the login itself: a script, or ALTER ROLE … SET role, may have set another role, which comes back after. */
final class AsLoginRole {
    private AsLoginRole() {}

    static <T> T on(Connection own, TaskSession.Call<T> call) throws SQLException {
        try (var statement = own.createStatement()) {
            var role = role(statement);
            if (role.equals("none")) {
                return call.on(own);
            }
            statement.execute("SET ROLE NONE");
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
