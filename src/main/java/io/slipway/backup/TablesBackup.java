package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A backup that a person asks for: tables with their rows, as of one snapshot. */
public final class TablesBackup {
    private TablesBackup() {}

    /** The tables of all schemas but those of the server and of Slipway; partitions come with their tables. */
    private static final String ALL_TABLES = """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'slipway')
               AND n.nspname NOT LIKE 'slipway\\_restore\\_%'
             ORDER BY 1
            """;

    /**
     * Makes the backup.
     *
     * @param connection in autocommit mode
     * @param tables names as SQL; empty: all tables
     * @throws BackupException NOT_FOUND: a name is that of no table; STORE
     */
    public static Backup make(BackupStore store, Connection connection, List<String> tables, BackupProgress progress)
            throws BackupException, SQLException {
        List<String> names = tables.isEmpty()
                ? new Catalog(connection)
                        .rows(ALL_TABLES).stream().map(row -> row.text(0)).toList()
                : tables;
        BackupPlan plan = BackupPlan.ofTables(names, connection);
        if (plan.isEmpty()) {
            throw new BackupException(Reason.NOT_FOUND, "The database has no table that this login can see.");
        }
        SideSchema.removeLeftovers(connection);
        try (BackupDraft draft = store.begin()) {
            var copies = new DraftCopies(draft, progress);
            plan.items().stream()
                    .filter(item -> item.query() == null)
                    .forEach(item -> copies.addDefinition(item.object()));
            SnapshotCopy.copy(
                    connection,
                    new ArrayList<>(plan.items().stream()
                            .filter(item -> item.query() != null)
                            .toList()),
                    copies);
            var backup = new Backup(
                    draft.id(),
                    draft.createdAt(),
                    ChangeBackup.database(connection),
                    null,
                    BackupMode.BEFORE,
                    copies.objects(),
                    plan.notCovered(),
                    List.of());
            draft.publish(backup);
            return backup;
        } catch (IOException e) {
            throw new BackupException(Reason.STORE, "The backup cannot be written: " + e.getMessage(), e);
        }
    }
}
