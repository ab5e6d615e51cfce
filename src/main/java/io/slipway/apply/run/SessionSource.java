package io.slipway.apply.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Opens sessions to one target by one address and one login. Thread-safe. */
public interface SessionSource {
    /** Opens a new physical connection in autocommit mode, with {@link #settings} as startup options. */
    Connection open() throws SQLException;

    /**
     * Receives a session that is used no more. Closes it, unless the source gives it out again as a new one.
     *
     * @param idle whether the server acknowledged that it is in no transaction
     */
    default void giveBack(Connection connection, boolean idle) throws SQLException {
        connection.close();
    }

    /** Reads what stays true as long as the session lives, whatever a script did in it. */
    @FunctionalInterface
    interface Fact<T> {
        T read(Connection connection) throws SQLException;
    }

    /**
     * What stays true as long as the session lives: it is read when a run opens the session. A source that gives a
     * session out again answers from its memory instead.
     *
     * @param kind names the fact: a session has one of each kind
     */
    default <T> T fact(Connection connection, Class<T> kind, Fact<T> fact) throws SQLException {
        return fact.read(connection);
    }

    /** Settings that a new session must show when they are read back, in base units ({@code pg_settings.setting}). */
    Map<String, String> settings();

    /** Host and port, as recorded with a session. */
    String address();

    /** Host, port and login. Equal for all databases that one connection can watch. */
    default String server() {
        return address();
    }

    /**
     * The logins for watching and signaling, in order. The next one is used if the server refuses one, or if it cannot
     * see a session.
     */
    default List<SessionSource> logins() {
        return List.of(this);
    }
}
