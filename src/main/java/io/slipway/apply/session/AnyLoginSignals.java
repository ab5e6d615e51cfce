package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Signals one session with the first login that is allowed to, and keeps using that login. Used by one thread. */
final class AnyLoginSignals implements AutoCloseable {
    private final Iterator<SessionSource> logins;
    private @Nullable Connection connection;

    /** A signal to a session. */
    interface Call {
        BackendSignals.Signal by(BackendSignals backends) throws SQLException;
    }

    AnyLoginSignals(SessionSource source) {
        this.logins = source.logins().iterator();
    }

    /** Sends the signal. It does nothing if the session is gone, and fails if no login is allowed to signal it. */
    void send(Call call) throws SQLException {
        BackendSignals.Signal signal = BackendSignals.Signal.UNSEEN;
        do {
            signal = call.by(new BackendSignals(open()));
        } while (signal != BackendSignals.Signal.SENT && next());
        if (signal == BackendSignals.Signal.REFUSED) {
            throw new SQLException("no login may signal this session", SqlState.INSUFFICIENT_PRIVILEGE.code());
        }
    }

    private boolean next() throws SQLException {
        if (!logins.hasNext()) {
            return false;
        }
        close();
        return true;
    }

    private Connection open() throws SQLException {
        while (connection == null) {
            connection = tryOpen(logins.next());
        }
        return connection;
    }

    /** Null: the server refused this login, and there is another one. */
    private @Nullable Connection tryOpen(SessionSource login) throws SQLException {
        try {
            return login.open();
        } catch (ProblemException e) {
            if (!logins.hasNext() || LinkFailure.of(e) != LinkFailure.Verdict.SERVER_RESPONDED) {
                throw e;
            }
            return null;
        }
    }

    @Override
    public void close() throws SQLException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
