package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Signals one session by the first login that may, and goes on with that one. Used by one thread. */
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

    /** Does nothing when the session is gone; fails when no login may. */
    void send(Call call) throws SQLException {
        var signal = BackendSignals.Signal.UNSEEN;
        do {
            signal = call.by(new BackendSignals(open()));
        } while (signal != BackendSignals.Signal.SENT && next());
        if (signal == BackendSignals.Signal.REFUSED) {
            throw new SQLException("no login may signal it", SqlState.INSUFFICIENT_PRIVILEGE.code());
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

    /** Null: refused, and another login follows. */
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
        var open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
