package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Looks by the monitor login, which may see more, and by the run login where the server refuses that one.
 *
 * @param monitor may signal too, where the server lets it
 * @param run sees and signals its own sessions, and sees everybody's locks
 */
public record MonitorSource(SessionSource monitor, SessionSource run) implements SessionSource {
    @Override
    public Connection open() throws SQLException {
        try {
            return monitor.open();
        } catch (ProblemException e) {
            if (LinkFailure.of(e) != LinkFailure.Verdict.SERVER_RESPONDED) {
                throw e;
            }
            return run.open();
        }
    }

    @Override
    public List<SessionSource> logins() {
        return List.of(monitor, run);
    }

    @Override
    public Map<String, String> settings() {
        return run.settings();
    }

    @Override
    public String address() {
        return run.address();
    }

    @Override
    public String server() {
        return run.server();
    }
}
