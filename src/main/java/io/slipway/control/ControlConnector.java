package io.slipway.control;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens connections to the control database outside the pool. The lease and the listener have their own connections, so
 * that an exhausted pool cannot stop the heartbeat of a live replica. They also work behind PgBouncer, which refuses
 * settings among the start-up parameters and, in transaction mode, loses prepared statements. Thread-safe.
 */
public final class ControlConnector {
    private static final String SETTINGS = """
            SET lock_timeout = 500; SET idle_in_transaction_session_timeout = 1000
            """;

    private final ControlUrl url;
    private final String applicationName;

    public ControlConnector(ControlUrl url, String applicationName) {
        this.url = url;
        this.applicationName = applicationName;
    }

    public ControlUrl url() {
        return url;
    }

    /**
     * A new connection in autocommit.
     *
     * @param limit of connecting and of each read; whole seconds, at least 1
     */
    public Connection open(Duration limit) throws SQLException {
        Properties properties = url.driverProperties(applicationName);
        String seconds = Long.toString(Math.max(1, limit.toSeconds()));
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("prepareThreshold", "0");
        Connection connection = DriverManager.getConnection(url.jdbcUrl(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
