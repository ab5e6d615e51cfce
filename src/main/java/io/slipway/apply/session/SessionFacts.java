package io.slipway.apply.session;

import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.SessionSource;
import io.slipway.problem.WaitReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The properties of a new session, read before anything else runs in it.
 *
 * @param login whose session it is, before any statement of a script
 * @param serverStart when the postmaster started; a crash recovery does not change it
 * @param deadlockTimeout of the server; only a wait that is longer makes an autovacuum give way
 * @param inheritsStatementTimeout whether its role, database or server limits the time of a statement
 */
public record SessionFacts(
        int pid,
        String login,
        OffsetDateTime backendStart,
        OffsetDateTime serverStart,
        long systemIdentifier,
        long databaseOid,
        boolean inRecovery,
        Duration deadlockTimeout,
        boolean inheritsStatementTimeout) {

    // the process id keeps the settings out of a parallel worker, see SETTINGS
    private static final String FACTS = """
            SELECT pg_catalog.pg_backend_pid(), session_user, pg_catalog.to_json(pg_catalog.timezone('UTC', a.backend_start))::pg_catalog.text,
                   pg_catalog.to_json(pg_catalog.timezone('UTC', pg_catalog.pg_postmaster_start_time()))::pg_catalog.text,
                   c.system_identifier, d.oid::pg_catalog.int8, pg_catalog.pg_is_in_recovery(),
                   s.timeouts[1]::pg_catalog.int8, s.timeouts[2] OPERATOR(pg_catalog.<>) '0'
            FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d, pg_catalog.pg_stat_activity a,
                 (SELECT pg_catalog.array_agg(s.reset_val ORDER BY s.name) FROM pg_catalog.pg_settings s
                  WHERE s.name OPERATOR(pg_catalog.=) ANY ('{deadlock_timeout,statement_timeout}')
                    AND pg_catalog.pg_backend_pid() IS NOT NULL) s (timeouts)
            WHERE d.datname = pg_catalog.current_database() AND a.pid = pg_catalog.pg_backend_pid()""";

    public static SessionFacts read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            return new SessionFacts(
                    row.getInt(1),
                    row.getString(2),
                    time(row.getString(3)),
                    time(row.getString(4)),
                    row.getLong(5),
                    row.getLong(6),
                    row.getBoolean(7),
                    Duration.ofMillis(row.getLong(8)),
                    row.getBoolean(9));
        }
    }

    /**
     * Reads a time in UTC as JSON has it: ISO 8601 whatever the DateStyle of the session is. The session's own time
     * zone may have an offset that Java does not know.
     */
    public static OffsetDateTime time(String json) {
        return LocalDateTime.parse(json.substring(1, json.length() - 1)).atOffset(ZoneOffset.UTC);
    }

    // the process id keeps the query out of a parallel worker, which has no socket and so no keepalives
    private static final String SETTINGS = """
            SELECT s.name, s.setting, pg_catalog.pg_backend_pid() FROM pg_catalog.pg_settings s
            WHERE s.name OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(?, ','))""";

    /** As {@link #validate}, unless the source remembers them. */
    static SessionFacts validated(Connection connection, SessionSource source) throws SQLException {
        return source.fact(connection, SessionFacts.class, own -> validate(own, source.settings()));
    }

    /**
     * Reads the properties and checks them.
     *
     * @throws UnfitSessionException the connection cannot run a task
     * @throws RunEndedException the server is in a state that passes
     */
    private static SessionFacts validate(Connection connection, Map<String, String> settings) throws SQLException {
        BaseConnection raw = connection.unwrap(BaseConnection.class);
        if (raw.getTransactionState() != TransactionState.IDLE || !connection.getAutoCommit()) {
            throw new UnfitSessionException("it came with an open transaction");
        }
        AsLoginRole.enter(connection);
        SessionFacts facts = read(connection);
        if (facts.inRecovery()) {
            throw RunEndedException.handBack(WaitReason.TARGET_NOT_READY, "the server is in recovery");
        }
        if (facts.pid() != connection.unwrap(PGConnection.class).getBackendPID()) {
            throw new UnfitSessionException(
                    "a pooler stands between: its process id is not the one that the driver received");
        }
        readBack(connection, settings);
        try (Statement login = connection.createStatement()) {
            login.execute("RESET ROLE");
        }
        return facts;
    }

    private static void readBack(Connection connection, Map<String, String> settings) throws SQLException {
        var missing = new TreeMap<>(settings);
        try (PreparedStatement query = connection.prepareStatement(SETTINGS)) {
            query.setString(1, String.join(",", settings.keySet()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String expected = missing.remove(row.getString(1));
                    if (!row.getString(2).equals(expected)) {
                        throw new UnfitSessionException(
                                "%s is %s instead of %s".formatted(row.getString(1), row.getString(2), expected));
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new UnfitSessionException("the server does not know " + missing.keySet());
        }
    }
}
