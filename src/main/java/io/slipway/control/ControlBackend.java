package io.slipway.control;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * The server process behind a connection to the control database, as others see it in {@code pg_stat_activity}.
 *
 * @param backendStart with its zone, to the microsecond, as the database writes it
 */
public record ControlBackend(int pid, String backendStart) {
    private static final String SELF = """
            SELECT pid, backend_start::text FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()
            """;

    /**
     * The one behind {@code connection}; empty behind a pooler, which is known by another process id than the one that
     * was said when the connection was made: what is seen of it says nothing about us.
     */
    public static Optional<ControlBackend> of(Connection connection) throws SQLException {
        int said = connection.unwrap(PGConnection.class).getBackendPID();
        try (Statement statement = connection.createStatement();
                ResultSet self = statement.executeQuery(SELF)) {
            return self.next() && self.getInt(1) == said && self.getString(2) != null
                    ? Optional.of(new ControlBackend(said, self.getString(2)))
                    : Optional.empty();
        }
    }
}
