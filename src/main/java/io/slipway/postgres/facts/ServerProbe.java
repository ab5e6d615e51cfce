package io.slipway.postgres.facts;

import io.slipway.postgres.address.Engine;
import io.slipway.postgres.error.SqlState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Reads the facts of a server and of the session's login. Every login may read them; nothing is changed. */
public final class ServerProbe {
    private static final String VERSION = "SELECT pg_catalog.version()";

    private static final String FACTS = """
            SELECT pg_catalog.current_setting('server_version_num')::int AS version_num,
                   d.oid AS database_oid,
                   pg_catalog.pg_is_in_recovery() AS in_recovery,
                   pg_catalog.pg_backend_pid() AS pid,
                   pg_catalog.pg_postmaster_start_time() AS postmaster_start,
                   pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
                   pg_catalog.current_setting('fsync')::bool AS fsync,
                   pg_catalog.current_setting('synchronous_commit') <> 'off' AS synchronous_commit,
                   pg_catalog.current_setting('data_checksums')::bool AS data_checksums
              FROM pg_catalog.pg_database d
             WHERE d.datname = pg_catalog.current_database()
            """;

    private static final String IDENTIFIER = """
            SELECT system_identifier FROM pg_catalog.pg_control_system()
            """;

    // the control file knows of a promotion only after the next checkpoint, the log's position at once
    private static final String TIMELINE = """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN timeline_id
                        ELSE ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8))
                             ::bit(32)::int
                   END
              FROM pg_catalog.pg_control_checkpoint()
            """;

    private static final String ROLE = """
            SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
                   pg_catalog.pg_has_role('pg_signal_backend', 'MEMBER') AS signal_backend,
                   pg_catalog.pg_has_role('pg_read_all_stats', 'MEMBER') AS read_all_stats,
                   ARRAY(SELECT p.rolname
                           FROM pg_catalog.pg_roles p
                          WHERE p.rolname IN ('pg_execute_server_program', 'pg_read_server_files',
                                              'pg_write_server_files')
                            AND pg_catalog.pg_has_role(p.oid, 'MEMBER')
                          ORDER BY p.rolname)::text[] AS dangerous
              FROM pg_catalog.pg_roles r
             WHERE r.rolname = session_user
            """;

    private ServerProbe() {}

    /** The engine alone, for servers that may know nothing of PostgreSQL's catalog. */
    public static Engine engine(Connection connection) throws SQLException {
        return Engine.of(version(connection));
    }

    /**
     * What the server is.
     *
     * @throws SQLException also where the server is not PostgreSQL and does not know what is asked
     */
    public static ServerFacts facts(Connection connection) throws SQLException {
        String version = version(connection);
        String identifier = optional(connection, IDENTIFIER);
        String timeline = optional(connection, TIMELINE);
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        try (PreparedStatement statement = connection.prepareStatement(FACTS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new ServerFacts(
                    Engine.of(version),
                    version,
                    row.getInt("version_num"),
                    identifier,
                    timeline == null ? null : Integer.valueOf(timeline),
                    row.getLong("database_oid"),
                    row.getBoolean("in_recovery"),
                    pid != row.getInt("pid"),
                    instant(row, "postmaster_start"),
                    text(row, "encoding"),
                    row.getBoolean("fsync"),
                    row.getBoolean("synchronous_commit"),
                    row.getBoolean("data_checksums"));
        }
    }

    /** What the session's login may do; roles that it has to switch to count as well. */
    public static RoleFacts role(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROLE);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new RoleFacts(
                    text(row, "rolname"),
                    row.getBoolean("rolsuper"),
                    row.getBoolean("rolbypassrls"),
                    row.getBoolean("rolcreaterole"),
                    row.getBoolean("rolcreatedb"),
                    row.getBoolean("rolreplication"),
                    row.getBoolean("signal_backend"),
                    row.getBoolean("read_all_stats"),
                    strings(row.getArray("dangerous")));
        }
    }

    private static String version(Connection connection) throws SQLException {
        String version = optional(connection, VERSION);
        return version == null ? "" : version;
    }

    /** The first column as text; null also where the login may not ask or the server has no such function. */
    private static @Nullable String optional(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException e) {
            var state = SqlState.of(e);
            if (state.insufficientPrivilege() || state.equals(SqlState.UNDEFINED_FUNCTION)) {
                return null;
            }
            throw e;
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? Instant.EPOCH : time.toInstant();
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static List<String> strings(Array array) throws SQLException {
        return array.getArray() instanceof String[] texts ? List.of(texts) : List.of();
    }
}
