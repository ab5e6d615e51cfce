package io.slipway.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Makes a session that ran a step like new and replays the settings of the earlier steps, so that a resumed run equals
 * one that was never interrupted. Not DISCARD ALL: that would drop the target's lock.
 */
final class FreshSession {
    private static final List<String> CLEAN = List.of(
            "SET SESSION AUTHORIZATION DEFAULT",
            "RESET ROLE",
            "RESET ALL",
            "CLOSE ALL",
            "UNLISTEN *",
            "DEALLOCATE ALL",
            "DISCARD TEMP",
            "DISCARD SEQUENCES");

    private FreshSession() {}

    /** @param prologue plain settings of the earlier steps, in order */
    static void make(Connection connection, List<ChangeStatement> prologue) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (var sql : CLEAN) {
                statement.execute(sql);
            }
            for (var setting : prologue) {
                statement.execute(setting.text());
            }
        }
    }
}
