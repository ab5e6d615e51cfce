package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes a session that ran a step like new and replays the settings of the earlier steps, so that a resumed run equals
 * one that was never interrupted. Not DISCARD ALL: that would drop the target's lock.
 */
public final class SessionReset {
    // one message: they succeed or fail together
    private static final String CLEAN = """
            SET SESSION AUTHORIZATION DEFAULT;
            RESET ROLE;
            RESET ALL;
            CLOSE ALL;
            UNLISTEN *;
            DEALLOCATE ALL;
            DISCARD TEMP;
            DISCARD SEQUENCES""";

    private SessionReset() {}

    public static void clean(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(CLEAN);
        }
    }

    /** One setting of an earlier step; whether it answered with rows. */
    public static boolean replay(Connection connection, ChangeStatement setting) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            return statement.execute(setting.text());
        }
    }
}
