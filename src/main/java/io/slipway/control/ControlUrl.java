package io.slipway.control;

import io.slipway.problem.ServiceProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the control database is: {@code postgresql://user@host:port/database[?sslmode=…]}.
 *
 * @param password shown nowhere
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
        if (text.startsWith("jdbc:")) {
            throw wrong("is a JDBC URL");
        }
        URI uri = uri(text);
        String path = uri.getPath() == null ? "" : uri.getPath();
        String name = user != null ? user : uri.getUserInfo();
        if (!"postgresql".equals(uri.getScheme()) || uri.getHost() == null || path.length() < 2) {
            throw wrong("is not complete");
        }
        if (name == null || name.contains(":")) {
            throw wrong(
                    name == null
                            ? "names no user, nor does SLIPWAY_DB_USER"
                            : "holds a password: use SLIPWAY_DB_PASSWORD");
        }
        int port = uri.getPort() == -1 ? 5432 : uri.getPort();
        return new ControlUrl(uri.getHost(), port, path.substring(1), name, password, sslMode(uri.getQuery()));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("is not a URL");
        }
    }

    private static @Nullable String sslMode(@Nullable String query) {
        if (query == null) {
            return null;
        }
        if (query.matches("sslmode=(disable|allow|prefer|require|verify-ca|verify-full)")) {
            return query.substring("sslmode=".length());
        }
        throw wrong(
                "may hold no other parameter than sslmode (disable, allow, prefer, require, verify-ca, verify-full)");
    }

    private static RuntimeException wrong(String why) {
        return new ServiceProblem.Configuration(
                        "SLIPWAY_DB_URL " + why + "; the form is postgresql://user@host:5432/database")
                .asException();
    }

    /** What pgjdbc is given; the user's words go in as properties, never into its URL. */
    public Properties driverProperties(String applicationName) {
        Properties p = new Properties();
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
        return "jdbc:postgresql://" + host + ":" + port + "/"
                + java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
