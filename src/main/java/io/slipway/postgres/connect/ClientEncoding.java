package io.slipway.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.postgresql.PGConnection;

/** What the driver is told of the session's settings, where the truth would have it close the session. */
public final class ClientEncoding {
    private static final String DRIVERS = "UTF8";

    /** Means UTF-8 to the driver as well, and is no name that a server reports. */
    private static final String OTHER = "UTF-8";

    private ClientEncoding() {}

    static String told(String parameter, String value) {
        return switch (parameter) {
            case "client_encoding" -> value.equals(DRIVERS) ? value : OTHER;
            case "DateStyle" -> value.toUpperCase(Locale.ROOT).startsWith("ISO") ? value : "ISO, MDY";
            default -> value;
        };
    }

    /**
     * Gives a session UTF-8 again, which every statement is sent in, when something in it has set another encoding.
     *
     * @return whether it had another one
     */
    public static boolean restore(Connection connection) throws SQLException {
        if (!OTHER.equals(connection.unwrap(PGConnection.class).getParameterStatus("client_encoding"))) {
            return false;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("SET client_encoding = 'UTF8'");
        }
        return true;
    }
}
