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
 * Installs schema {@code slipway} in a target.
 *
 * <ul>
 *   <li><em>Plain:</em> the first login that needs the schema creates it in one statement. Concurrent sessions may do
 *       so at once. The login owns the schema, so that a hostile script could forge its own history.
 *   <li><em>Guarded:</em> a DBA creates it with {@link GuardedInstall}. The login can only call the functions.
 * </ul>
 */
final class HistoryInstall {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private HistoryInstall() {}

    /** The owner of the history of a target. */
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

    /** Reads the state, in a session that has run no statement of a script. */
    static State state(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(STATE)) {
            row.next();
            return State.valueOf(row.getString(1));
        }
    }

    /**
     * Installs the schema if it is absent. The connection is in autocommit mode.
     *
     * @throws SQLException 42501 if the login may not create a schema: a DBA has to run the script
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

    /**
     * One statement, because the session is not recorded yet. If its process stands still before or after the
     * statement, it holds no lock.
     */
    private static final String INSTALL = """
            DO $install$
            BEGIN
                IF NOT pg_catalog.pg_try_advisory_xact_lock(""" + TargetLock.LOCK_CLASS + """
            , 2) THEN
                    RETURN;
                END IF;
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
                               ON n.oid = c.relnamespace AND n.nspname = 'slipway' AND c.relname = 'history') THEN
                    CREATE SCHEMA slipway;
                    EXECUTE $script$%s$script$;
                END IF;
            END
            $install$""";

    /** The script of the tables and functions, for a schema that exists. */
    static String script() {
        try (InputStream in = HistoryInstall.class.getResourceAsStream("/db/target/history.sql")) {
            if (in == null) {
                throw new IllegalStateException("this build does not contain db/target/history.sql");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
