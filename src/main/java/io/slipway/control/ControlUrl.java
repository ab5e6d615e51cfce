package io.slipway.control;

import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.ServiceProblem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The address of the control database: {@code postgresql://user@host:port/database[?sslmode=…]}.
 *
 * @param password never shown or logged
 * @param sslMode one of libpq's six words, null: the driver's own default
 */
public record ControlUrl(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password,
        @Nullable String sslMode) {

    /**
     * @param text the value of SLIPWAY_DB_URL
     * @param user overrides the one in the URL
     * @throws io.slipway.problem.ProblemException configuration, with the right form
     */
    public static ControlUrl parse(String text, @Nullable String user, @Nullable String password) {
        DatabaseUrl url = url(text);
        String name = user != null ? user : url.user();
        if (name == null) {
            throw wrong("names no user, nor does SLIPWAY_DB_USER; the form is " + DatabaseUrl.FORM);
        }
        TlsMode tls = url.tlsMode();
        return new ControlUrl(url.host(), url.port(), url.database(), name, password, tls == null ? null : tls.word());
    }

    private static DatabaseUrl url(String text) {
        try {
            return DatabaseUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private static RuntimeException wrong(String why) {
        return new ServiceProblem.Configuration("SLIPWAY_DB_URL " + why).asException();
    }

    /** The properties for pgjdbc. User input goes into properties, never into the driver's URL. */
    public Properties driverProperties(String applicationName) {
        var p = new Properties();
        p.setProperty("user", user);
        if (password != null) {
            p.setProperty("password", password);
        }
        if (sslMode != null) {
            p.setProperty("sslmode", sslMode);
        }
        p.setProperty("ApplicationName", applicationName);
        p.setProperty("tcpKeepAlive", "true");
        p.setProperty("logServerErrorDetail", "false");
        return p;
    }

    /** For the driver: host, port and database have been parsed and are quoted where needed. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
