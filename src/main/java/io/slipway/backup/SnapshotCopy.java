package io.slipway.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Copies rows of several tables as of one snapshot. */
final class SnapshotCopy {
    /** Later transactions have a higher number, and those that were running are listed (manual, pg_snapshot). */
    private static final String SNAPSHOT =
            "SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.text";

    private SnapshotCopy() {}

    /**
     * Copies the items.
     *
     * @param connection in autocommit mode, as afterwards
     * @return the oldest transaction whose effects the snapshot may not have
     */
    static String copy(Connection connection, List<BackupPlan.Item> items, DraftCopies copies) throws SQLException {
        var catalog = new Catalog(connection);
        catalog.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try {
            String oldest = catalog.rows(SNAPSHOT).getFirst().text(0);
            for (BackupPlan.Item item : items) {
                copies.copy(connection, item, String.valueOf(item.query()), BackupMode.BEFORE);
            }
            return oldest;
        } finally {
            if (!connection.isClosed()) {
                catalog.execute("ROLLBACK");
            }
        }
    }
}
