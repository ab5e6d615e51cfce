package io.slipway.apply;

import io.slipway.postgres.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Schema {@code slipway} of a target. <em>Plain</em>: made by the first login that needs it, in one transaction, safe
 * with many doing so at once; that login owns it, so a hostile script can forge its own history. <em>Guarded</em>: made
 * by a DBA with {@link GuardedInstall}; the login can only call the functions.
 */
final class HistoryInstall {
    private static final Duration LOOK = Duration.ofMillis(100);

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
     * Makes it where it is absent; the connection is in autocommit mode before and after.
     *
     * @throws SQLException 42501 when the login may not make a schema: the DBA's script is the way
     */
    static State ensure(Connection connection, StopSwitch stop) throws SQLException {
        while (true) {
            var state = state(connection);
            if (state != State.ABSENT) {
                return state;
            }
            connection.setAutoCommit(false);
            try {
                if (tryLock(connection) && state(connection) == State.ABSENT) {
                    install(connection);
                    connection.commit();
                }
            } catch (SQLException e) {
                if (!SqlState.of(e).uniqueViolation()) {
                    throw e;
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            if (state(connection) == State.ABSENT && stop.pause(LOOK)) {
                throw new StopAsked();
            }
        }
    }

    private static final String TRY_LOCK = "SELECT pg_catalog.pg_try_advisory_xact_lock(1397508176, 2)";

    private static boolean tryLock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            // not on record yet: when its owner stands still here, nobody but the server ends it
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = '5s'");
            try (var row = statement.executeQuery(TRY_LOCK)) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("CREATE SCHEMA slipway");
            statement.execute(script());
        }
    }

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
