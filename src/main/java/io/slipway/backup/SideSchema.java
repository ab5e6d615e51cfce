package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The schema into which a restore loads rows before it swaps them.
 *
 * <p>The session holds an advisory lock with the name of the schema. A schema whose lock is free was left by a restore
 * that was interrupted.
 */
final class SideSchema {
    private static final String PREFIX = "slipway_restore_";

    private static final String LOCK = """
            SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(?::pg_catalog.text, 0))
            """;

    private static final String UNLOCK = """
            SELECT pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended(?::pg_catalog.text, 0))
            """;

    private static final String LEFTOVERS = """
            SELECT n.nspname
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname ~ '^slipway_restore_[0-9]{8}t[0-9]{6}z_[0-9a-f]{8}$'
               AND pg_catalog.pg_has_role(n.nspowner, 'MEMBER')
            """;

    private SideSchema() {}

    static String nameFor(String id) {
        return PREFIX + id.replace('-', '_');
    }

    /** Drops the schemas that interrupted restores left. */
    static void removeLeftovers(Connection connection) throws SQLException {
        var catalog = new Catalog(connection);
        for (Catalog.Row row : catalog.rows(LEFTOVERS)) {
            String name = row.text(0);
            if (catalog.rows(LOCK, name).getFirst().is(0)) {
                catalog.execute("DROP SCHEMA IF EXISTS " + name + " CASCADE");
                catalog.rows(UNLOCK, name);
            }
        }
    }

    /** Creates the schema. The session must end it by {@link #drop}. */
    static void create(Catalog catalog, String name) throws SQLException, BackupException {
        if (!catalog.rows(LOCK, name).getFirst().is(0)) {
            throw new BackupException(Reason.CONFLICT, "Another restore of this backup is running in this database.");
        }
        catalog.execute("CREATE SCHEMA " + name);
    }

    static void drop(Catalog catalog, String name) throws SQLException {
        catalog.execute("DROP SCHEMA IF EXISTS " + name + " CASCADE");
        catalog.rows(UNLOCK, name);
    }
}
