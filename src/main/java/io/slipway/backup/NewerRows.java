package io.slipway.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Looks for rows that are newer than a copy. It is a hint: rows that were deleted leave no trace, and of a large table
 * only a part of the pages is read.
 */
final class NewerRows {
    private static final String AGE = "SELECT pg_catalog.age((?::pg_catalog.text)::pg_catalog.xid)";
    private static final int WHOLE_PERCENT = 100;
    private static final long SMALL_TABLE_BYTES = 1 << 20;
    private static final long XID_RANGE = 1L << 32;

    private NewerRows() {}

    /**
     * Searches a table that was copied before.
     *
     * @param oldest transaction whose effects the copy may not have
     * @return at most one sentence
     */
    static List<String> since(Connection connection, BackupPlan.Item item, String oldest, BackupSettings settings)
            throws SQLException {
        var catalog = new Catalog(connection);
        String xid = Long.toString(Long.parseLong(oldest) % XID_RANGE);
        long age = catalog.rows(AGE, xid).getFirst().number(0);
        double percent = percent(item, settings);
        String sample = percent < WHOLE_PERCENT ? " TABLESAMPLE SYSTEM (" + percent + ")" : "";
        long newer = catalog.number(
                "SELECT pg_catalog.count(*) FROM " + item.object().name() + sample
                        + " WHERE xmin::pg_catalog.text::pg_catalog.int8 > 2 AND pg_catalog.age(xmin) <= " + age);
        if (newer == 0) {
            return List.of();
        }
        String pages = percent < WHOLE_PERCENT ? " in " + percent + " % of its pages" : "";
        return List.of("Table " + item.object().name() + " has " + newer + " rows" + pages
                + " that may be newer than their copy.");
    }

    private static double percent(BackupPlan.Item item, BackupSettings settings) {
        long budget = Math.max(settings.bytesWithinChange(), SMALL_TABLE_BYTES);
        return item.estimatedBytes() <= budget
                ? WHOLE_PERCENT
                : Math.max(1, WHOLE_PERCENT * budget * 1.0 / item.estimatedBytes());
    }
}
