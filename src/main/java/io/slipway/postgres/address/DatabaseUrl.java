package io.slipway.postgres.address;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code postgresql://user@host:port/database[?sslmode=…]}: the form in which people name a database.
 *
 * @param port 5432 when left out
 * @param user null when left out
 * @param tlsMode null when left out
 */
public record DatabaseUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable TlsMode tlsMode) {
    /** The form, for messages. */
    public static final String FORM = "postgresql://user@host:5432/database";

    /**
     * Parses the URL.
     *
     * @throws IllegalArgumentException with a message that tells what is wrong and continues a sentence with the URL as
     *     its subject
     */
    public static DatabaseUrl parse(String text) {
        if (text.startsWith("jdbc:")) {
            throw wrong("is a JDBC URL");
        }
        URI uri = uri(text);
        String path = uri.getPath() == null ? "" : uri.getPath();
        boolean complete = "postgresql".equals(uri.getScheme()) && uri.getHost() != null && path.length() > 1;
        if (!complete || path.indexOf('/', 1) >= 0 || uri.getFragment() != null) {
            throw wrong("is not complete");
        }
        String user = uri.getUserInfo();
        if (user != null && user.contains(":")) {
            throw wrong("holds a password, which belongs in a variable");
        }
        int port = uri.getPort() == -1 ? 5432 : uri.getPort();
        return new DatabaseUrl(uri.getHost(), port, path.substring(1), user, tlsMode(uri.getQuery()));
    }

    /** Whether the text names a database of another engine: {@code mysql://…}. */
    public static boolean isOfAnotherEngine(String text) {
        int end = text.indexOf("://");
        return end > 0
                && !Set.of("postgresql", "postgres").contains(text.substring(0, end))
                && !text.startsWith("jdbc:");
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("is not a URL");
        }
    }

    private static @Nullable TlsMode tlsMode(@Nullable String query) {
        if (query == null) {
            return null;
        }
        return Arrays.stream(TlsMode.values())
                .filter(mode -> query.equals("sslmode=" + mode.word()))
                .findFirst()
                .orElseThrow(
                        () -> wrong(
                                "may hold no other parameter than sslmode (disable, allow, prefer, require, verify-ca, verify-full)"));
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why + "; the form is " + FORM);
    }
}
