package io.slipway.apply.history;

import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.postgres.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Installs schema {@code slipway} in a target.
 *
 * <ul>
 *   <li><em>Plain:</em> the first login that needs the schema creates it in one statement. Concurrent sessions may do
 *       so at once. The login owns the schema, so that a hostile script could forge its own history.
 *   <li><em>Guarded:</em> a DBA creates it with {@link GuardedInstall}. The login can only call the functions, and only
 *       with the secret of an installation that the history names.
 * </ul>
 *
 * <p>A plain history of an earlier version is brought up to date at the next contact. The script waits for no lock
 * longer than 200 ms, and replicas of the earlier version still can call the functions. A guarded history needs the
 * script of a DBA again.
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

    /** Number in the comment on the schema; the last line of the script sets it. */
    static final int VERSION = 2;

    // a superuser could own every history: one that the DBA's script made keeps its owner and its script
    private static final String STATE = """
            SELECT CASE WHEN c.oid IS NULL THEN 'ABSENT'
                        WHEN pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER') THEN 'PLAIN'
                        ELSE 'GUARDED' END,
                   coalesce(pg_catalog.substring(pg_catalog.obj_description(n.oid, 'pg_namespace'),
                        '^Slipway history ([0-9]+)$')::pg_catalog.int4, 0),
                   pg_catalog.pg_get_userbyid(c.relowner) = '""" + GuardedInstall.OWNER + """
            '
            FROM (SELECT 1) AS one LEFT JOIN
                 (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
                    ON n.oid = c.relnamespace AND n.nspname = 'slipway' AND c.relname = 'history') ON true""";

    /**
     * The history as it stands.
     *
     * @param version that installed it; 0: unknown
     * @param byScript whether the script of a DBA installed it
     */
    record Found(State state, int version, boolean byScript) {
        boolean isCurrent() {
            return state != State.ABSENT && version >= VERSION;
        }
    }

    /** Reads what is installed, in a session that has run no statement of a script. */
    static Found find(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STATE)) {
            row.next();
            return new Found(State.valueOf(row.getString(1)), row.getInt(2), row.getBoolean(3));
        }
    }

    /**
     * Installs the schema if it is absent or plain and of an earlier version. The connection is in autocommit mode.
     *
     * @throws SQLException 42501 if the login may not create a schema, SW005 if a guarded one is of an earlier version:
     *     a DBA has to run the script. 55P03: a lock was not free
     */
    static State ensure(Connection connection, StopSwitch stop) throws SQLException {
        while (true) {
            Found found = find(connection);
            if (found.isCurrent()) {
                return found.state();
            }
            if (found.state() == State.GUARDED || found.byScript()) {
                throw new SQLException(OUTDATED, SqlState.HISTORY_ACCESS.code());
            }
            try {
                install(connection);
            } catch (SQLException e) {
                if (!isRaced(connection, SqlState.of(e))) {
                    throw FirstContact.refused(connection, e);
                }
            }
            if (!find(connection).isCurrent() && stop.pause(POLL_INTERVAL)) {
                throw new StopRequestedException();
            }
        }
    }

    /** Whether another session installed it after the snapshot of this one, if that is REPEATABLE READ. */
    private static boolean isRaced(Connection connection, SqlState state) throws SQLException {
        return state.uniqueViolation()
                || state.equals(SqlState.DUPLICATE_SCHEMA) && find(connection).isCurrent();
    }

    /**
     * Tries once to bring a plain history of an earlier version up to date; installs none.
     *
     * @throws SQLException 55P03: a lock was not free
     */
    static void update(Connection connection) throws SQLException {
        Found found = find(connection);
        if (found.state() == State.PLAIN && !found.isCurrent() && !found.byScript()) {
            install(connection);
        }
    }

    private static void install(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(INSTALL.formatted(script()));
        }
    }

    private static final String OUTDATED =
            "The guarded history of this database is of an earlier version. Let a DBA run the script that slipway doctor --grants prints, then retry the task.";

    /**
     * One statement, because the session is not recorded yet. If its process stands still before or after the
     * statement, it holds no lock. The catalog is read after the lock was taken: the last holder has committed by then.
     */
    private static final String INSTALL = """
            DO $install$
            DECLARE
                history_owner pg_catalog.oid;
            BEGIN
                IF NOT pg_catalog.pg_try_advisory_xact_lock(""" + TargetLock.LOCK_CLASS + """
            , 2) THEN
                    RETURN;
                END IF;
                history_owner := (
                    SELECT c.relowner FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
                        ON n.oid = c.relnamespace AND n.nspname = 'slipway' AND c.relname = 'history');
                IF history_owner IS NULL THEN
                    CREATE SCHEMA slipway;
                ELSE
                    PERFORM pg_catalog.set_config('lock_timeout', '200ms', true);
                    EXECUTE pg_catalog.format('SET LOCAL ROLE %%I', pg_catalog.pg_get_userbyid(history_owner));
                END IF;
                EXECUTE $script$%s$script$;
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
