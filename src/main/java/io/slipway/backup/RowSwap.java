package io.slipway.backup;

import io.slipway.backup.DefinitionStep.Stage;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Moves rows from the side schema into the tables of the database. */
final class RowSwap {
    private static final String FIXED_COLUMNS = """
            SELECT a.attname
              FROM pg_attribute a
             WHERE a.attrelid = to_regclass(?) AND a.attidentity = 'a'
            """;

    private final Catalog catalog;

    RowSwap(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Moves the rows of one object.
     *
     * @param created whether this restore created the table, which has no rows yet
     */
    void move(SideTable side, boolean created) throws SQLException {
        switch (side.object().content()) {
            case TABLE, ROWS -> {
                if (created) {
                    insert(side, "");
                } else if (!side.object().key().isEmpty()) {
                    putBack(side);
                } else {
                    makeSame(side);
                }
            }
            case COLUMN -> fill(side);
            case COLUMN_TYPE -> changeType(side);
            case DEFINITION, DATABASE -> {}
        }
    }

    private void insert(SideTable side, String where) throws SQLException {
        catalog.execute("INSERT INTO " + side.object().name() + " (" + SqlText.list("", side.columns())
                + ") OVERRIDING SYSTEM VALUE SELECT " + values(side) + " FROM " + side.name() + " s" + where);
    }

    private static String values(SideTable side) {
        return side.object().columns().stream()
                .map(column -> "s." + column.quoted() + "::" + column.type())
                .collect(Collectors.joining(", "));
    }

    private void putBack(SideTable side) throws SQLException {
        BackupObject object = side.object();
        List<String> fixed = catalog.rows(FIXED_COLUMNS, object.name()).stream()
                .map(row -> row.text(0))
                .toList();
        List<BackupColumn> set = object.columns().stream()
                .filter(each -> !object.key().contains(each.name()) && !fixed.contains(each.name()))
                .toList();
        if (!set.isEmpty()) {
            String assignments = set.stream()
                    .map(each -> each.quoted() + " = s." + each.quoted() + "::" + each.type())
                    .collect(Collectors.joining(", "));
            List<String> names = set.stream().map(BackupColumn::name).toList();
            catalog.execute("UPDATE " + object.name() + " t SET " + assignments + " FROM " + side.name() + " s WHERE "
                    + side.joins("t", "s") + " AND " + SideTable.asText("t", names) + " IS DISTINCT FROM "
                    + SideTable.asText("s", names));
        }
        insert(side, " WHERE NOT EXISTS (SELECT FROM " + object.name() + " t WHERE " + side.joins("t", "s") + ")");
    }

    /** Without a key: the rows that the backup lacks go, and those that the table lacks come. */
    private void makeSame(SideTable side) throws SQLException {
        BackupObject object = side.object();
        String place = "q.tableoid AS slipway_table, q.ctid AS slipway_place, ";
        String there = SideTable.numbered(object.name(), place, side.columns());
        String same = "a.slipway_text OPERATOR(pg_catalog.=) b.slipway_text"
                + " AND a.slipway_number OPERATOR(pg_catalog.=) b.slipway_number";
        if (object.keepsAll()) {
            catalog.execute("DELETE FROM " + object.name() + " t USING " + there
                    + " a WHERE t.tableoid = a.slipway_table AND t.ctid = a.slipway_place AND NOT EXISTS (SELECT FROM "
                    + SideTable.numbered(side.name(), "", side.columns()) + " b WHERE " + same + ")");
        }
        String missing = SideTable.numbered(side.name(), "q.ctid AS slipway_place, ", side.columns());
        insert(
                side,
                " WHERE s.ctid IN (SELECT a.slipway_place FROM " + missing + " a WHERE NOT EXISTS (SELECT FROM "
                        + SideTable.numbered(object.name(), "", side.columns()) + " b WHERE " + same + "))");
    }

    /** Rows that are newer than the backup get the default. */
    private void fill(SideTable side) throws SQLException {
        BackupObject object = side.object();
        BackupColumn column = lost(object);
        String set = "UPDATE " + object.name() + " t SET " + column.quoted() + " = ";
        if (object.key().isEmpty()) {
            List<String> rest = side.keptColumns();
            catalog.execute(set + "b." + column.quoted() + "::" + column.type() + " FROM "
                    + SideTable.numbered(object.name(), "q.tableoid AS slipway_table, q.ctid AS slipway_place, ", rest)
                    + " a, " + SideTable.numbered(side.name(), "q." + column.quoted() + ", ", rest)
                    + " b WHERE t.tableoid = a.slipway_table AND t.ctid = a.slipway_place"
                    + " AND a.slipway_text OPERATOR(pg_catalog.=) b.slipway_text"
                    + " AND a.slipway_number OPERATOR(pg_catalog.=) b.slipway_number");
            return;
        }
        if (object.definition().stream().anyMatch(step -> step.stage() == Stage.DEFAULT)) {
            catalog.execute(set + "DEFAULT WHERE NOT EXISTS (SELECT FROM " + side.name() + " s WHERE "
                    + side.joins("t", "s") + ")");
        }
        catalog.execute(set + "s." + column.quoted() + "::" + column.type() + " FROM " + side.name() + " s WHERE "
                + side.joins("t", "s"));
    }

    private static BackupColumn lost(BackupObject object) {
        return object.columns().stream()
                .filter(BackupColumn::lost)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no column of " + object.label() + " is lost"));
    }

    /** In place, so that indexes and constraints stay. Rows that are newer than the backup are cast. */
    private void changeType(SideTable side) throws SQLException {
        BackupObject object = side.object();
        BackupColumn column = lost(object);
        String alter = "ALTER TABLE " + object.name() + " ALTER COLUMN " + column.quoted();
        String cast = column.quoted() + "::pg_catalog.text::" + column.type();
        catalog.execute(alter + " DROP DEFAULT");
        catalog.execute(alter + " TYPE " + column.type() + " USING "
                + (object.key().isEmpty() ? cast : new OldValue(side, column).call(catalog)));
        for (DefinitionStep step : object.definition()) {
            catalog.execute(step.sql());
        }
    }
}
