package io.slipway.apply.session;

import java.sql.Connection;
import java.sql.SQLException;

/** The limits of a session that a clean-up changes, to be restored for the statement after it. */
public record OwnLimits(String lockTimeout, String statementTimeout) {

    private static final String READ = """
            SELECT pg_catalog.current_setting('lock_timeout'), pg_catalog.current_setting('statement_timeout')""";

    public static OwnLimits read(Connection connection) throws SQLException {
        try (var query = connection.createStatement();
                var row = query.executeQuery(READ)) {
            row.next();
            return new OwnLimits(row.getString(1), row.getString(2));
        }
    }

    private static final String RESTORE = """
            SELECT pg_catalog.set_config('lock_timeout', ?::pg_catalog.text, false),
                   pg_catalog.set_config('statement_timeout', ?::pg_catalog.text, false)""";

    public boolean restore(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(RESTORE)) {
            query.setString(1, lockTimeout);
            query.setString(2, statementTimeout);
            return query.execute();
        }
    }
}
