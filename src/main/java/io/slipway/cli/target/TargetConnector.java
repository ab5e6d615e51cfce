package io.slipway.cli.target;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection to the database of a local command. */
@FunctionalInterface
public interface TargetConnector {
    /**
     * The caller closes the connection.
     *
     * @throws SQLException when the database cannot be reached
     */
    Connection connect(LocalTarget target) throws SQLException;
}
