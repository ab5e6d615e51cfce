package io.slipway.backup;

import io.slipway.apply.run.PreparedChange;
import io.slipway.sql.statement.LockMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a database a change would lose, as far as its statements show.
 *
 * @param items in the order of the statements, each object once
 * @param notCovered one sentence per statement or object that the backup cannot hold
 */
record BackupPlan(List<Item> items, List<String> notCovered) {
    BackupPlan {
        items = List.copyOf(items);
        notCovered = List.copyOf(notCovered);
    }

    /**
     * One object to back up.
     *
     * @param object without a file
     * @param query of the rows; null: only the definition is lost
     * @param locksRows whether the query may lock its rows until the change
     * @param lock that the change will take on the table
     * @param inFirstStep whether the loss is in the first transaction of the change
     * @param estimatedBytes size of the table on the disk of the server; 0 without a query
     */
    record Item(
            BackupObject object,
            @Nullable String query,
            boolean locksRows,
            LockMode lock,
            boolean inFirstStep,
            long estimatedBytes) {}

    /** Whether the change loses nothing. */
    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Reads the plan. Nothing is locked but the catalog's rows; the settings of the session stay as they were. */
    static BackupPlan of(PreparedChange change, Connection connection) throws SQLException {
        return PlanSession.in(connection, catalog -> new LossReader(catalog).read(change));
    }

    /**
     * Plans copies of whole tables.
     *
     * @param tables names as SQL
     * @throws BackupException a name is that of no table
     */
    static BackupPlan ofTables(List<String> tables, Connection connection) throws SQLException, BackupException {
        var missing = new ArrayList<String>();
        BackupPlan plan =
                PlanSession.in(connection, catalog -> new LossReader(catalog).readTables(tables, missing::add));
        if (!missing.isEmpty()) {
            throw new BackupException(
                    BackupException.Reason.NOT_FOUND,
                    "There is no table " + String.join(", ", missing) + " that this login can see.");
        }
        return plan;
    }
}
