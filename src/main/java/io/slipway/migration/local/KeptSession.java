package io.slipway.migration.local;

import io.slipway.apply.run.SessionSource;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.postgres.connect.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sessions that run the scripts of a local command. A session that one change gave back is renewed for the
 * next one, because a new session costs more than a small change. What was read in it once is not read again.
 * Thread-safe.
 */
final class KeptSession implements SessionSource, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KeptSession.class);

    private final ConnectorSource source;
    private @Nullable Connection kept;
    private final Map<Class<?>, Object> facts = new HashMap<>();
    private @Nullable Connection factsOf;

    KeptSession(ConnectorSource source) {
        this.source = source;
    }

    @Override
    public Connection open() {
        Connection found = take();
        return found == null ? source.open() : found;
    }

    private synchronized @Nullable Connection take() {
        Connection found = kept;
        kept = null;
        return found;
    }

    @Override
    public synchronized void giveBack(Connection connection, boolean idle) throws SQLException {
        if (!idle || kept != null || connection.isClosed()) {
            connection.close();
            return;
        }
        try {
            Connector.renew(connection, source.options());
            kept = connection;
        } catch (SQLException e) {
            LOG.debugf(e, "could not renew a session, another one is opened server=%s", source.address());
            connection.close();
        }
    }

    @Override
    public synchronized <T> T fact(Connection connection, Class<T> kind, Fact<T> fact) throws SQLException {
        if (!connection.equals(factsOf)) {
            facts.clear();
            factsOf = connection;
        }
        Object known = facts.get(kind);
        T found = known == null ? fact.read(connection) : kind.cast(known);
        facts.put(kind, found);
        return found;
    }

    @Override
    public Map<String, String> settings() {
        return source.settings();
    }

    @Override
    public String address() {
        return source.address();
    }

    @Override
    public String server() {
        return source.server();
    }

    @Override
    public void close() throws SQLException {
        Connection found = take();
        if (found != null) {
            found.close();
        }
    }
}
