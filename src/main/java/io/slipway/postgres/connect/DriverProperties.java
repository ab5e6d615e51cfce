package io.slipway.postgres.connect;

import io.slipway.postgres.address.Secret;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.address.TlsTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/** The driver's properties for one session. The list is complete, and no value is free text of a user. */
final class DriverProperties {
    private static final String SCRAM = "scram-sha-256";
    private static final String SCRAM_OR_NONE = "scram-sha-256,none";

    private DriverProperties() {}

    static Properties of(
            ConnectSpec spec, SessionOptions options, TlsTrust trust, @Nullable Secret password, ConnectAttempt dial) {
        var properties = new Properties();
        PGProperty.PG_HOST.set(properties, spec.address().host());
        PGProperty.PG_PORT.set(properties, spec.address().port());
        PGProperty.PG_DBNAME.set(properties, spec.database());
        PGProperty.USER.set(properties, spec.user());
        // always set: otherwise the driver reads ~/.pgpass of the operating system's user
        PGProperty.PASSWORD.set(properties, password == null ? "" : password.reveal());
        PGProperty.APPLICATION_NAME.set(properties, options.applicationName());
        PGProperty.SOCKET_FACTORY.set(properties, PinnedSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(properties, dial.token());
        authentication(properties, spec, password);
        tls(properties, spec.tlsMode(), trust);
        limits(properties, options);
        if (spec.pooler()) {
            PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        } else {
            startup(properties, options.settings());
        }
        return properties;
    }

    private static void authentication(Properties properties, ConnectSpec spec, @Nullable Secret password) {
        boolean mustProve = password != null && !spec.address().isLoopback();
        PGProperty.REQUIRE_AUTH.set(properties, mustProve ? SCRAM : SCRAM_OR_NONE);
        PGProperty.SCRAM_MAX_ITERATIONS.set(properties, 100_000);
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
    }

    private static void tls(Properties properties, TlsMode mode, TlsTrust trust) {
        PGProperty.SSL_MODE.set(properties, mode.word());
        PGProperty.SSL_FACTORY.set(properties, PinnedSocketFactory.class.getName());
        Path authorities = trust.authorities();
        if (mode.verifies() && authorities != null) {
            PGProperty.SSL_ROOT_CERT.set(properties, authorities.toString());
        }
    }

    private static void limits(Properties properties, SessionOptions options) {
        Duration login = options.connectTimeout();
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds(login));
        PGProperty.LOGIN_TIMEOUT.set(properties, Double.toString(login.toMillis() / 1000.0));
        PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, seconds(login));
        // for the session of a task too, until the login is complete: see Connector
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds(socketTimeout(options)));
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        // the socket factory and its attempt need one class loader, even if the driver has another
        PGProperty.CLASS_LOADER_STRATEGY.set(properties, "context-first");
        PGProperty.PREFER_QUERY_MODE.set(properties, "extended");
        if (options.socketTimeout() == null) {
            // scripts may drop the driver's prepared statements
            PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        } else {
            // a task's session drops the rows of a script as they come
            PGProperty.MAX_RESULT_BUFFER.set(properties, "64M");
        }
    }

    private static Duration socketTimeout(SessionOptions options) {
        Duration timeout = options.socketTimeout();
        return timeout == null ? options.connectTimeout() : timeout;
    }

    private static void startup(Properties properties, Map<String, String> settings) {
        // saves two round trips; targets have at least PostgreSQL 14
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        if (!settings.isEmpty()) {
            PGProperty.OPTIONS.set(
                    properties,
                    settings.entrySet().stream()
                            .map(e -> "-c " + e.getKey() + "=" + escape(e.getValue()))
                            .collect(Collectors.joining(" ")));
        }
    }

    /** As the server splits it: manual, "libpq - Parameter Key Words", options. */
    private static String escape(String value) {
        return value.replace("\\", "\\\\").replaceAll("(\\s)", "\\\\$1");
    }

    private static int seconds(Duration duration) {
        return Math.clamp((duration.toMillis() + 999) / 1000, 1, 86_400);
    }
}
