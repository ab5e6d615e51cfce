package io.slipway.control;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens connections to the control database that belong to no pool: the lease and the listener each have one of their
 * own, so that a full pool cannot silence a living replica. Thread-safe.
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
     * @param limit of connecting and of each read; whole seconds, 1 at least
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
