package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows of one object of a backup, loaded into the side schema.
 *
 * @param name qualified
 */
record SideTable(BackupObject object, String name) {
    private static final String IS_TYPE = "SELECT pg_catalog.to_regtype(?) IS NOT NULL";

    /** Creates the table and loads its rows, whose number must be that of the manifest. */
    static SideTable load(Catalog catalog, BackupObject object, String name, Path file)
            throws SQLException, BackupException {
        var columns = new ArrayList<String>();
        for (BackupColumn column : object.columns()) {
            // a type that the change dropped comes back with the swap
            String type = baseType(column.type());
            boolean known = catalog.rows(IS_TYPE, type).getFirst().is(0);
            columns.add(column.quoted() + " " + (known ? column.type() : "pg_catalog.text"));
        }
        catalog.execute("CREATE TABLE " + name + " (" + String.join(", ", columns) + ")");
        try {
            long rows = RowCopy.in(catalog.connection(), name, file);
            if (rows != object.rows()) {
                throw new BackupException(
                        Reason.DAMAGED,
                        "The file of " + object.label() + " has " + rows + " rows instead of " + object.rows() + ".");
            }
        } catch (IOException e) {
            throw new BackupException(
                    Reason.DAMAGED, "The file of " + object.label() + " cannot be read: " + e.getMessage(), e);
        }
        catalog.execute("ANALYZE " + name);
        return new SideTable(object, name);
    }

    /** A type without its limits, which to_regtype of older servers does not read. */
    private static String baseType(String type) {
        return type.replaceAll("\\([0-9, ]+\\)", "");
    }

    List<String> columns() {
        return object.columns().stream().map(BackupColumn::name).toList();
    }

    List<String> keptColumns() {
        return object.columns().stream()
                .filter(each -> !each.lost())
                .map(BackupColumn::name)
                .toList();
    }

    /** The condition that a row of each side is the same one. Texts are compared: every type has an output. */
    String joins(String left, String right) {
        return object.key().stream()
                .map(SqlText::quoted)
                .map(key -> left + "." + key + "::pg_catalog.text OPERATOR(pg_catalog.=) " + right + "." + key
                        + "::pg_catalog.text")
                .collect(Collectors.joining(" AND "));
    }

    /** The values of columns as one text. */
    static String asText(String table, List<String> columns) {
        return columns.isEmpty()
                ? "''::pg_catalog.text"
                : "ROW(" + SqlText.list(table + ".", columns) + ")::pg_catalog.text";
    }

    /** Each row of a table with the text of some columns, and with its number among the rows of the same text. */
    static String numbered(String table, String rest, List<String> columns) {
        String text = asText("q", columns);
        return "(SELECT " + rest + text + " AS slipway_text, pg_catalog.row_number() OVER (PARTITION BY " + text
                + ") AS slipway_number FROM " + table + " q)";
    }
}
