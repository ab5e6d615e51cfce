package io.slipway.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/** Lets the driver run scripts that set any client_encoding and return answers of any size. */
public final class ScriptSession {
    private static final String UTF_8 = "UTF8";

    /** Means UTF-8 to the driver as well, and is no name that a server reports. */
    private static final String NO_LONGER_UTF_8 = "UTF-8";

    /** By the driver's connection: the stream of its socket. An entry ends with its connection. */
    private static final Map<Connection, ReportRewriter> ANSWERS = Collections.synchronizedMap(new WeakHashMap<>());

    private ScriptSession() {}

    static void opened(Connection connection, ReportRewriter answers) {
        ANSWERS.put(connection, answers);
    }

    /** The value that is reported to the driver, so that it does not close the session. */
    static String reported(String setting, String value) {
        return switch (setting) {
            case "client_encoding" -> value.equals(UTF_8) ? value : NO_LONGER_UTF_8;
            case "DateStyle" -> value.toUpperCase(Locale.ROOT).startsWith("ISO") ? value : "ISO, MDY";
            default -> value;
        };
    }

    /**
     * Sets the encoding of a session to UTF-8 again if a statement set another one. Every statement is sent in UTF-8.
     *
     * @return whether it had another one
     */
    public static boolean restoreEncoding(Connection connection) throws SQLException {
        String reported = connection.unwrap(PGConnection.class).getParameterStatus("client_encoding");
        if (!NO_LONGER_UTF_8.equals(reported)) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET client_encoding = 'UTF8'");
        }
        return true;
    }

    /** The sending of a statement. */
    public interface Sent {
        /** Sends the statement and waits for the end of its answer. */
        void send() throws SQLException;
    }

    /**
     * Sends a statement of a script and drops its rows: they do not reach the driver, which counts their bytes and
     * refuses too many. Of the notices, the first 101 reach the driver.
     *
     * @return number of rows
     */
    public static long dropRows(Connection connection, Sent statement) throws SQLException {
        ReportRewriter answers = ANSWERS.get(connection.unwrap(PgConnection.class));
        if (answers == null) {
            throw new SQLException("the connection was opened elsewhere");
        }
        answers.beginScript();
        long rows;
        try {
            statement.send();
        } finally {
            rows = answers.endScript();
        }
        return rows;
    }
}
