package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.postgres.connect.InheritedSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * Opens sessions that no watch monitors. Each answer in them must arrive within 10 s. No script runs in them, so they
 * inherit nothing that would break them.
 *
 * @param sessions opens the same sessions without that limit
 */
public record TimeoutSessionSource(SessionSource sessions) implements SessionSource {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    @Override
    public Connection open() throws SQLException {
        Connection connection = sessions.open();
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
            InheritedSettings.replaceAll(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Map<String, String> settings() {
        return sessions.settings();
    }

    @Override
    public String address() {
        return sessions.address();
    }

    @Override
    public String server() {
        return sessions.server();
    }
}
