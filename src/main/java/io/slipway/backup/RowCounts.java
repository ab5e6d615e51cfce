package io.slipway.backup;

import io.slipway.backup.BackupObject.Content;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Counts the rows of the database that a restore overwrites, removes or keeps. */
final class RowCounts {
    private static final String IS_COLUMN = """
            SELECT EXISTS (SELECT FROM pg_attribute a
                            WHERE a.attrelid = to_regclass(?) AND a.attname = ? AND NOT a.attisdropped)
            """;

    private final Catalog catalog;

    RowCounts(Catalog catalog) {
        this.catalog = catalog;
    }

    RestorePlan.Item item(SideTable side, boolean exists) throws SQLException {
        BackupObject object = side.object();
        if (!exists) {
            return new RestorePlan.Item(object.label(), "creates the table with its rows", object.rows(), 0, 0, true);
        }
        return switch (object.content()) {
            case COLUMN -> column(side);
            case COLUMN_TYPE ->
                new RestorePlan.Item(object.label(), "changes the type back", object.rows(), newer(side), 0, true);
            case TABLE, ROWS, DEFINITION, DATABASE -> rows(side);
        };
    }

    private RestorePlan.Item column(SideTable side) throws SQLException {
        BackupObject object = side.object();
        boolean there =
                catalog.rows(IS_COLUMN, object.name(), object.part()).getFirst().is(0);
        return new RestorePlan.Item(
                object.label(),
                there ? "overwrites the values" : "adds the column with its values",
                object.rows(),
                newer(side),
                there ? differing(side, List.of(String.valueOf(object.part()))) : 0,
                true);
    }

    private RestorePlan.Item rows(SideTable side) throws SQLException {
        BackupObject object = side.object();
        boolean keyed = !object.key().isEmpty();
        if (!keyed && !object.keepsAll()) {
            return new RestorePlan.Item(object.label(), "adds rows that are missing", object.rows(), -1, 0, true);
        }
        List<String> present = presentColumns(side);
        return new RestorePlan.Item(
                object.label(),
                keyed ? "puts rows back by their key" : "makes the rows those of the backup",
                object.rows(),
                object.keepsAll() ? newer(side) : -1,
                keyed ? differing(side, present) : 0,
                keyed);
    }

    private List<String> presentColumns(SideTable side) throws SQLException {
        var present = new ArrayList<String>();
        for (String column : side.columns()) {
            if (catalog.rows(IS_COLUMN, side.object().name(), column).getFirst().is(0)) {
                present.add(column);
            }
        }
        return present;
    }

    /** Rows of the table that the backup does not have. */
    private long newer(SideTable side) throws SQLException {
        BackupObject object = side.object();
        if (!object.key().isEmpty()) {
            return catalog.number("SELECT pg_catalog.count(*) FROM " + object.name()
                    + " t WHERE NOT EXISTS (SELECT FROM " + side.name() + " s WHERE " + side.joins("t", "s") + ")");
        }
        List<String> columns = object.content() == Content.COLUMN || object.content() == Content.COLUMN_TYPE
                ? side.keptColumns()
                : presentColumns(side);
        return catalog.number("SELECT pg_catalog.count(*) FROM (SELECT " + SideTable.asText("t", columns) + " FROM "
                + object.name() + " t EXCEPT ALL SELECT " + SideTable.asText("s", columns) + " FROM " + side.name()
                + " s) d");
    }

    /** Rows that both have, with other values. */
    private long differing(SideTable side, List<String> columns) throws SQLException {
        return side.object().key().isEmpty()
                ? 0
                : catalog.number(
                        "SELECT pg_catalog.count(*) FROM " + side.object().name() + " t JOIN " + side.name()
                                + " s ON " + side.joins("t", "s") + " WHERE " + SideTable.asText("t", columns)
                                + " IS DISTINCT FROM " + SideTable.asText("s", columns));
    }
}
