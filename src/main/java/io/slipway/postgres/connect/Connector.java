package io.slipway.postgres.connect;

import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.Secret;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.TlsTrust;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The only class that opens a session to a server: a physical connection of the driver, in autocommit. Host, database
 * and login are never part of a URL, so that no text in them can become a parameter. Thread-safe.
 */
public final class Connector {
    private static final String URL = "jdbc:postgresql:///";

    private final Secrets secrets;
    private final NetworkPolicy network;
    private final TlsTrust trust;
    private final Driver driver = new Driver();

    public Connector(Secrets secrets, NetworkPolicy network, TlsTrust trust) {
        this.secrets = secrets;
        this.network = network;
        this.trust = trust;
    }

    public Connector(Secrets secrets, NetworkPolicy network) {
        this(secrets, network, TlsTrust.RUNTIME);
    }

    /**
     * Opens a session, which the caller closes. Tries the addresses of the host in order until a server listens.
     *
     * @throws ProblemException {@code target-unreachable}, {@code tls-verification}, {@code address-not-allowed} or
     *     {@code secret-not-allowed}
     */
    public Connection open(ConnectSpec spec, SessionOptions options) {
        Secret password = password(spec);
        Iterator<InetAddress> addresses = network.check(spec.address()).iterator();
        while (true) {
            Optional<Connection> opened = attempt(spec, options, password, addresses);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
    }

    /** Tries one address; empty if nothing listens there and other addresses remain. */
    private Optional<Connection> attempt(
            ConnectSpec spec, SessionOptions options, @Nullable Secret password, Iterator<InetAddress> addresses) {
        try (var dial = new ConnectAttempt(
                addresses.next(), options.connectTimeout(), options.defaults(), secrets.minScramIterations())) {
            Connection connection = connect(spec, options, password, dial);
            dial.keepOpen();
            return Optional.of(connection);
        } catch (SQLException e) {
            if (addresses.hasNext() && LoginFailure.nothingListens(e)) {
                return Optional.empty();
            }
            throw new ProblemException(LoginFailure.of(e, spec), e);
        }
    }

    private Connection connect(ConnectSpec spec, SessionOptions options, @Nullable Secret password, ConnectAttempt dial)
            throws SQLException {
        Connection connection = login(spec, options, password, dial);
        dial.answers().ifPresent(answers -> ScriptSession.opened(connection, answers));
        try {
            InheritedSettings.switchTimeoutsOff(connection, options.settings());
            if (options.socketTimeout() == null) {
                connection.setNetworkTimeout(Runnable::run, 0);
            }
            if (options.ofTask() || spec.pooler()) {
                SessionStartCheck.settle(connection, spec, options.settings());
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Connection login(ConnectSpec spec, SessionOptions options, @Nullable Secret password, ConnectAttempt dial)
            throws SQLException {
        try {
            return login(DriverProperties.of(spec, options, trust, password, dial));
        } catch (SQLException e) {
            if (options.ofTask() || !LoginFailure.settingsRefused(e)) {
                throw e;
            }
            // a probe has to find out what answers there
            return withoutTimeouts(login(DriverProperties.of(spec, options.withoutSettings(), trust, password, dial)));
        }
    }

    /** The login did not take the settings, so that the timeouts of its role and database hold. */
    private static Connection withoutTimeouts(Connection connection) throws SQLException {
        try {
            InheritedSettings.switchTimeoutsOff(connection, Map.of());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    // DISCARD ALL would also throw away the plans of our functions; the server itself replaces plans that do not fit
    private static final String RENEW = """
            CLOSE ALL;
            UNLISTEN *;
            DEALLOCATE ALL;
            DISCARD TEMP;
            DISCARD SEQUENCES;
            SELECT pg_catalog.pg_advisory_unlock_all();
            SET SESSION AUTHORIZATION DEFAULT;
            RESET ROLE;
            RESET ALL""";

    /**
     * Takes away what scripts left in a session, so that it is as one that {@link #open} returns: settings, roles,
     * locks, temporary tables. It is in no transaction.
     */
    public static void renew(Connection connection, SessionOptions options) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(RENEW);
        }
        connection.clearWarnings();
        InheritedSettings.switchTimeoutsOff(connection, options.settings());
    }

    private Connection login(Properties properties) throws SQLException {
        var thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // a driver of another class loader finds the socket factory by this one
        thread.setContextClassLoader(Connector.class.getClassLoader());
        try {
            Connection connection = driver.connect(URL, properties);
            if (connection == null) {
                throw new SQLException("the driver does not know its own URL");
            }
            return connection;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private @Nullable Secret password(ConnectSpec spec) {
        SecretRef ref = spec.secret();
        if (ref == null) {
            return null;
        }
        return secrets.read(ref)
                .orElseThrow(() -> new TargetProblem.Unreachable(
                                spec.address().toString(),
                                TargetProblem.Reason.OTHER,
                                "its secret " + ref + " is not set")
                        .asException());
    }
}
