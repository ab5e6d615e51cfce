package io.slipway.apply.history;

import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.postgres.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Schema {@code slipway} of a target. <em>Plain</em>: made by the first login that needs it, in one statement, safe
 * with many doing so at once; that login owns it, so a hostile script can forge its own history. <em>Guarded</em>: made
 * by a DBA with {@link GuardedInstall}; the login can only call the functions.
 */
final class HistoryInstall {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private HistoryInstall() {}

    /** Who owns the history of a target. */
    enum State {
        ABSENT,
        PLAIN,
        GUARDED
    }

    private static final String STATE = """
            SELECT CASE WHEN c.oid IS NULL THEN 'ABSENT'
                        WHEN pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER') THEN 'PLAIN'
                        ELSE 'GUARDED' END
            FROM (SELECT 1) AS one LEFT JOIN
                 (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
                    ON n.oid = c.relnamespace AND n.nspname = 'slipway' AND c.relname = 'history') ON true""";

    /** Only in a session that has not run any statement of a script. */
    static State state(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(STATE)) {
            row.next();
            return State.valueOf(row.getString(1));
        }
    }

    /**
     * Makes it where it is absent; the connection is in autocommit mode.
     *
     * @throws SQLException 42501 when the login may not make a schema: the DBA's script is the way
     */
    static State ensure(Connection connection, StopSwitch stop) throws SQLException {
        while (true) {
            var state = state(connection);
            if (state != State.ABSENT) {
                return state;
            }
            try (var statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute(INSTALL.formatted(script()));
            } catch (SQLException e) {
                if (!SqlState.of(e).uniqueViolation()) {
                    throw FirstContact.refused(connection, e);
                }
            }
            if (state(connection) == State.ABSENT && stop.pause(POLL_INTERVAL)) {
                throw new StopRequestedException();
            }
        }
    }

    /** One statement: who stands still before or after it holds nothing, and such a session is not on record yet. */
    private static final String INSTALL = """
            DO $install$
            BEGIN
                IF NOT pg_catalog.pg_try_advisory_xact_lock(1397508176, 2) THEN
                    RETURN;
                END IF;
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
                               ON n.oid = c.relnamespace AND n.nspname = 'slipway' AND c.relname = 'history') THEN
                    CREATE SCHEMA slipway;
                    EXECUTE $script$%s$script$;
                END IF;
            END
            $install$""";

    /** The tables and functions, for a schema that exists. */
    static String script() {
        try (InputStream in = HistoryInstall.class.getResourceAsStream("/db/target/history.sql")) {
            if (in == null) {
                throw new IllegalStateException("db/target/history.sql is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
