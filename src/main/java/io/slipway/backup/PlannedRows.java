package io.slipway.backup;

import io.slipway.backup.BackupObject.Content;
import io.slipway.backup.BackupObject.Kind;
import io.slipway.backup.DefinitionStep.Stage;
import io.slipway.sql.statement.LockMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Plans the copies of rows: the columns, the key by which they are joined again, and the query. */
final class PlannedRows {
    /** Values of generated columns are computed again. */
    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnum
              FROM pg_attribute a
             WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attnum
            """;

    /** The primary key, else another unique index that no row can evade. */
    private static final String KEY = """
            SELECT a.attname
              FROM (SELECT i.indrelid, i.indkey, i.indnkeyatts
                      FROM pg_index i
                     WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indimmediate
                       AND i.indpred IS NULL AND i.indexprs IS NULL
                       AND NOT EXISTS (SELECT FROM pg_attribute n
                                        WHERE n.attrelid = i.indrelid AND n.attnum = ANY (i.indkey)
                                          AND (NOT n.attnotnull OR n.attgenerated <> ''))
                     ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid
                     LIMIT 1) k
             CROSS JOIN LATERAL generate_series(0, k.indnkeyatts - 1) g(n)
              JOIN pg_attribute a ON a.attrelid = k.indrelid AND a.attnum = k.indkey[g.n]
             ORDER BY g.n
            """;

    private static final String TABLE = """
            SELECT c.relkind,
                   coalesce((SELECT sum(pg_table_size(t.relid)) FROM pg_partition_tree(c.oid) t),
                            pg_table_size(c.oid)),
                   c.relkind = 'r' AND c.relhassubclass
              FROM pg_class c
             WHERE c.oid = ?
            """;

    private static final String PARENT = "SELECT h.inhparent FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid"
            + " WHERE h.inhrelid = ? AND c.relispartition";

    private final Catalog catalog;

    PlannedRows(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Whether the table is a partition of one of the tables, whose rows include its own. */
    boolean isWithin(long table, Set<Long> tables) throws SQLException {
        for (Catalog.Row row : catalog.rows(PARENT, table)) {
            if (tables.contains(row.number(0))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the values of the column are stored, and not computed. */
    boolean hasValues(LostObject column) throws SQLException {
        return catalog.rows(COLUMNS, column.objid()).stream().anyMatch(row -> row.number(2) == column.number());
    }

    static BackupPlan.Item definition(
            LostObject object, Kind kind, List<DefinitionStep> definition, boolean firstStep) {
        return new BackupPlan.Item(
                BackupObject.planned(object, kind, Content.DEFINITION, definition),
                null,
                false,
                LockMode.NONE,
                firstStep,
                0);
    }

    BackupPlan.Item table(LostObject table, List<DefinitionStep> definition, boolean firstStep) throws SQLException {
        List<BackupColumn> columns = columns(table.objid(), 0);
        BackupObject object = BackupObject.planned(table, Kind.TABLE, Content.TABLE, definition)
                .withColumns(columns, key(table.objid()), true);
        Catalog.Row facts = catalog.rows(TABLE, table.objid()).getFirst();
        String from = facts.text(0).equals("p") ? "" : "ONLY ";
        return item(object, from + table.name(), false, LockMode.ACCESS_EXCLUSIVE, firstStep, facts.number(1));
    }

    BackupPlan.Item column(LostObject column, List<DefinitionStep> definition, boolean firstStep) throws SQLException {
        return ofColumn(column, Content.COLUMN, definition, firstStep);
    }

    /** The default is lost with the old type. */
    BackupPlan.Item columnType(LostObject column, boolean firstStep) throws SQLException {
        List<DefinitionStep> definition = new TableDefinition(catalog)
                .ofColumn(column.objid(), column.number()).stream()
                        .filter(step -> step.stage() == Stage.DEFAULT)
                        .toList();
        return ofColumn(column, Content.COLUMN_TYPE, definition, firstStep);
    }

    private BackupPlan.Item ofColumn(
            LostObject column, Content content, List<DefinitionStep> definition, boolean firstStep)
            throws SQLException {
        List<String> key = key(column.objid());
        boolean joins = !key.isEmpty() && !key.contains(column.part());
        List<BackupColumn> columns = columns(column.objid(), column.number()).stream()
                .filter(each -> !joins || each.lost() || key.contains(each.name()))
                .toList();
        Catalog.Row facts = catalog.rows(TABLE, column.objid()).getFirst();
        BackupObject object = BackupObject.planned(column, Kind.COLUMN, content, definition)
                .withColumns(columns, joins ? key : List.of(), true);
        return item(object, column.name(), false, LockMode.ACCESS_EXCLUSIVE, firstStep, facts.number(1));
    }

    BackupPlan.Item rows(LossDraft.Rows rows) throws SQLException {
        var table = new LostObject(rows.table(), 0, Kind.TABLE, rows.name(), null, 0);
        BackupObject object = BackupObject.planned(table, Kind.TABLE, Content.ROWS, sequences(rows.table()))
                .withColumns(columns(rows.table(), 0), key(rows.table()), rows.where() == null);
        String where = rows.where() == null ? "" : " " + rows.where();
        long bytes = catalog.rows(TABLE, rows.table()).getFirst().number(1);
        // rows that a condition chooses are locked by the change too; a TRUNCATE locks the table
        boolean locksRows = rows.where() != null;
        return item(object, rows.name() + where, locksRows, rows.lock(), rows.firstStep(), bytes);
    }

    /** Where sequences of identity columns stand: TRUNCATE may restart them. */
    private List<DefinitionStep> sequences(long table) throws SQLException {
        return new TableDefinition(catalog)
                .of(table).stream().filter(step -> step.stage() == Stage.OWNED).toList();
    }

    private static BackupPlan.Item item(
            BackupObject object, String from, boolean locksRows, LockMode lock, boolean firstStep, long bytes) {
        List<String> names = object.columns().stream().map(BackupColumn::name).toList();
        String query = "SELECT " + SqlText.list("", names) + " FROM " + from;
        return new BackupPlan.Item(object, query, locksRows, lock, firstStep, bytes);
    }

    private List<BackupColumn> columns(long table, int number) throws SQLException {
        var columns = new ArrayList<BackupColumn>();
        for (Catalog.Row row : catalog.rows(COLUMNS, table)) {
            columns.add(new BackupColumn(row.text(0), row.text(1), number == 0 || row.number(2) == number));
        }
        return columns;
    }

    private List<String> key(long table) throws SQLException {
        return catalog.rows(KEY, table).stream().map(row -> row.text(0)).toList();
    }
}
