package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import io.slipway.postgres.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements whose order the catalog does not tell, such as views of views: what fails is tried again after the
 * others, as long as one more succeeds. Each is tried under a savepoint of the swap.
 */
final class RestorePasses {
    /** The object is there already: duplicate_table, _column, _object, _function, _schema. */
    private static final Set<SqlState> EXISTS = Set.of(
            SqlState.DUPLICATE_TABLE,
            SqlState.DUPLICATE_COLUMN,
            SqlState.DUPLICATE_OBJECT,
            SqlState.DUPLICATE_FUNCTION,
            SqlState.DUPLICATE_SCHEMA,
            SqlState.INVALID_TABLE_DEFINITION);

    private final Catalog catalog;
    private final List<Task> waiting = new ArrayList<>();

    RestorePasses(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Work of the swap. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /**
     * One piece of work.
     *
     * @param object that it restores, for people
     * @param creates whether an object that exists already is as good
     */
    record Task(String object, boolean creates, Work work) {}

    void add(String object, boolean creates, Work work) {
        waiting.add(new Task(object, creates, work));
    }

    /**
     * Runs what was added.
     *
     * @throws BackupException CONFLICT, with the first error
     */
    void finish() throws SQLException, BackupException {
        while (!waiting.isEmpty()) {
            SQLException first = null;
            String object = "";
            int before = waiting.size();
            for (Task task : List.copyOf(waiting)) {
                SQLException error = attempt(catalog, task);
                if (error == null) {
                    waiting.remove(task);
                } else if (first == null) {
                    first = error;
                    object = task.object();
                }
            }
            if (first != null && waiting.size() == before) {
                throw new BackupException(
                        Reason.CONFLICT, object + " cannot be restored: " + first.getMessage(), first);
            }
        }
    }

    /**
     * Runs what was added once. What fails is not restored.
     *
     * @param missing what the object then lacks, such as {@code a grant}
     * @return one sentence for each failure
     */
    List<String> attemptAll(String missing) throws SQLException {
        var remarks = new ArrayList<String>();
        for (Task task : waiting) {
            SQLException error = attempt(catalog, task);
            if (error != null) {
                remarks.add("%s came back without %s: %s".formatted(task.object(), missing, error.getMessage()));
            }
        }
        waiting.clear();
        return remarks;
    }

    /** Null: it succeeded. */
    private static @Nullable SQLException attempt(Catalog catalog, Task task) throws SQLException {
        catalog.execute("SAVEPOINT slipway_restore");
        try {
            task.work().run();
            catalog.execute("RELEASE SAVEPOINT slipway_restore");
            return null;
        } catch (SQLException e) {
            if (catalog.connection().isClosed()) {
                throw e;
            }
            catalog.execute("ROLLBACK TO SAVEPOINT slipway_restore");
            return task.creates() && EXISTS.contains(SqlState.of(e)) ? null : e;
        }
    }
}
