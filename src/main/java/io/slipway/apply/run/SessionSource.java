package io.slipway.apply.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Opens sessions to one target; made from {@code postgres.Connector}, its address and its login. Thread-safe. */
public interface SessionSource {
    /** A fresh physical connection with the settings below as startup options, in autocommit mode. */
    Connection open() throws SQLException;

    /** Settings that a session from here must show when read back, in base units ({@code pg_settings.setting}). */
    Map<String, String> settings();

    /** Host and port, for the record. */
    String address();

    /** Same for all databases that one connection can look at: host, port and login. */
    default String server() {
        return address();
    }

    /** The logins to look and signal by, each the next to ask when one refuses or may not see. */
    default List<SessionSource> logins() {
        return List.of(this);
    }
}
