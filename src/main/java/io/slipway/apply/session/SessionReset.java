package io.slipway.apply.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Prepares a session that ran a step for the next one. Objects that a later step may not use are dropped. The settings
 * are those that the step before left, so a resumed run equals one that was never interrupted. DISCARD ALL is not used,
 * because it would release the target's lock.
 */
public final class SessionReset {
    // each one message: they succeed or fail together
    private static final String OBJECTS = """
            CLOSE ALL;
            UNLISTEN *;
            DEALLOCATE ALL;
            DISCARD TEMP;
            DISCARD SEQUENCES""";

    private static final String SETTINGS = """
            SET SESSION AUTHORIZATION DEFAULT;
            RESET ROLE;
            RESET ALL""";

    private SessionReset() {}

    /** Drops temporary tables, cursors, prepared statements and other session objects. */
    public static boolean objects(Connection connection) throws SQLException {
        return send(connection, OBJECTS);
    }

    /** Gives every setting, role and session authorization the value that a new session has. */
    public static boolean settings(Connection connection) throws SQLException {
        return send(connection, SETTINGS);
    }

    /**
     * Gives the session exactly these settings. One that holds them already is left alone: it may hold custom settings
     * beside them whose names are not known.
     *
     * @param login that the session was opened with
     */
    public static boolean to(Connection connection, SessionSettings expected, SettingNames names, String login)
            throws SQLException {
        var held = SessionSettings.read(connection, names);
        if (expected.hasRoleOfAnother(login) && held.differsByRoleOnly(expected)) {
            expected.setRole(connection);
        } else if (!held.equals(expected)) {
            settings(connection);
            expected.restore(connection);
        }
        return true;
    }

    private static boolean send(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
