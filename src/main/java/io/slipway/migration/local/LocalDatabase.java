package io.slipway.migration.local;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database of a local command.
 *
 * @param searchPath of the sessions that run scripts; null: that of the login
 */
public record LocalDatabase(
        Connector connector, ConnectSpec spec, @Nullable String searchPath) {
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    /**
     * Opens a session that runs no script. The caller closes it.
     *
     * @throws io.slipway.problem.ProblemException when the database cannot be reached
     */
    public Connection open() {
        return connector.open(spec, SessionOptions.service(ANSWER_TIMEOUT));
    }
}
