package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Resets a session that ran a step, and replays the settings of the earlier steps. A resumed run then equals one that
 * was never interrupted. DISCARD ALL is not used, because it would release the target's lock.
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

    /**
     * Executes one setting of an earlier step.
     *
     * @return whether it returned rows
     */
    public static boolean replay(Connection connection, ChangeStatement setting) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            return statement.execute(setting.text());
        }
    }
}
