package io.slipway.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection to the database of a URL ({@code postgresql://user@host:port/database}). */
@FunctionalInterface
public interface UrlConnector {
    /**
     * The caller closes the connection.
     *
     * @throws SQLException when the database cannot be reached
     * @throws IllegalArgumentException if the URL has another form
     */
    Connection connect(String url) throws SQLException;
}
