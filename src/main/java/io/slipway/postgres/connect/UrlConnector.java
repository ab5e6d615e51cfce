package io.slipway.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection to the database that a URL of ours names ({@code postgresql://user@host:port/database}). */
@FunctionalInterface
public interface UrlConnector {
    /**
     * The caller closes the connection.
     *
     * @throws SQLException when the database cannot be reached
     * @throws IllegalArgumentException when the URL is none of ours
     */
    Connection connect(String url) throws SQLException;
}
