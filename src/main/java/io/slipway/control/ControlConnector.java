package io.slipway.control;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens connections to the control database outside the pool. The lease and the listener have their own connections, so
 * that an exhausted pool cannot stop the heartbeat of a live replica. Thread-safe.
 */
public final class ControlConnector {
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
        properties.setProperty("options", "-c lock_timeout=500 -c idle_in_transaction_session_timeout=1000");
        return DriverManager.getConnection(url.jdbcUrl(), properties);
    }
}
