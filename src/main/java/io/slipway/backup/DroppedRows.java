package io.slipway.backup;

import io.slipway.apply.run.PreparedChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables and columns that a change would drop, with their rows.
 *
 * @param places each once, in the order of the statements
 * @param notCovered one sentence per statement that may drop more and cannot be read
 */
public record DroppedRows(List<Place> places, List<String> notCovered) {
    public DroppedRows {
        places = List.copyOf(places);
        notCovered = List.copyOf(notCovered);
    }

    /**
     * One table or column.
     *
     * @param table qualified, as SQL
     * @param column as SQL; null: the whole table
     */
    public record Place(String table, @Nullable String column) {
        /** As people call it. */
        public String label() {
            return column == null ? "table " + table : "column " + table + "." + column;
        }
    }

    /** Reads what the change would drop now. Nothing is locked but the catalog's rows. */
    public static DroppedRows of(PreparedChange change, Connection connection) throws SQLException {
        BackupPlan plan = BackupPlan.of(change, connection);
        return new DroppedRows(
                plan.items().stream()
                        .filter(item -> item.query() != null)
                        .map(BackupPlan.Item::object)
                        .filter(object -> object.content() == BackupObject.Content.TABLE
                                || object.content() == BackupObject.Content.COLUMN)
                        .map(object -> new Place(object.name(), object.part()))
                        .distinct()
                        .toList(),
                plan.notCovered());
    }
}
