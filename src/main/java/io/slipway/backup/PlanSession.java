package io.slipway.backup;

import java.sql.Connection;
import java.sql.SQLException;

/** Reads the catalog in one transaction, and leaves the session as it was. */
final class PlanSession {
    private PlanSession() {}

    /** Work that reads the catalog. */
    @FunctionalInterface
    interface Work<T> {
        T read(Catalog catalog) throws SQLException;
    }

    static <T> T in(Connection connection, Work<T> work) throws SQLException {
        var catalog = new Catalog(connection);
        if (!connection.getAutoCommit()) {
            String path = catalog.searchPath();
            T result = work.read(catalog);
            catalog.setSearchPath(path);
            return result;
        }
        connection.setAutoCommit(false);
        try {
            return work.read(catalog);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
