package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Opens sessions by the monitor login, which may see more, and by the run login if the server refuses the monitor
 * login.
 *
 * @param monitor may also signal, if the server allows it
 * @param run sees and signals its own sessions, and sees the locks of all sessions
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
