package io.slipway.backup;

import io.slipway.backup.BackupObject.Kind;
import io.slipway.sql.statement.LockMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what a change loses, each object once, and makes a plan of it. */
final class LossDraft {
    private final Catalog catalog;
    private final Map<String, Lost> lost = new LinkedHashMap<>();
    private final Map<Long, Rows> rows = new LinkedHashMap<>();
    private final Map<String, Lost> types = new LinkedHashMap<>();
    private final Set<String> notCovered = new LinkedHashSet<>();

    LossDraft(Catalog catalog) {
        this.catalog = catalog;
    }

    /** An object whose definition is lost. */
    private record Lost(LostObject object, Kind kind, boolean firstStep) {}

    /**
     * Rows that are lost in a table that stays.
     *
     * @param where chooses the rows; null: all
     */
    record Rows(long table, String name, @Nullable String where, LockMode lock, boolean firstStep) {
        Rows with(Rows other) {
            return new Rows(table, name, null, lock.or(other.lock), firstStep || other.firstStep);
        }
    }

    void notCovered(String sentence) {
        notCovered.add(sentence);
    }

    void add(LostObject object, boolean firstStep) {
        Kind kind = object.kind();
        if (kind == null) {
            notCovered("The definition of " + object.name() + " is not in the backup.");
        } else {
            lost.putIfAbsent(kind + "/" + object.objid() + "/" + object.number(), new Lost(object, kind, firstStep));
        }
    }

    void addRows(Rows more) {
        rows.merge(more.table(), more, Rows::with);
    }

    /** Another type for a column of a table that stays. */
    void addColumnType(long table, int number, boolean firstStep) throws SQLException {
        for (Catalog.Row row : catalog.rows(COLUMN_NAME, table, number)) {
            var column = new LostObject(table, number, Kind.COLUMN, row.text(0), row.text(1), table);
            types.putIfAbsent(table + "/" + number, new Lost(column, Kind.COLUMN, firstStep));
        }
    }

    private static final String COLUMN_NAME = """
            SELECT a.attrelid::regclass::text, a.attname
              FROM pg_attribute a
             WHERE a.attrelid = ? AND a.attnum = ?
            """;

    BackupPlan plan() throws SQLException {
        Set<Long> tables = oids(Kind.TABLE);
        var items = new ArrayList<BackupPlan.Item>();
        var planned = new PlannedRows(catalog);
        for (Lost each : lost.values()) {
            if (!isPart(each, tables)) {
                items.add(item(each, tables, planned));
            }
        }
        for (Lost each : types.values()) {
            if (!tables.contains(each.object().objid())) {
                items.add(planned.columnType(each.object(), each.firstStep()));
            }
        }
        for (Rows each : rows.values()) {
            if (!tables.contains(each.table())) {
                items.add(planned.rows(each));
            }
        }
        return new BackupPlan(items, List.copyOf(notCovered));
    }

    private BackupPlan.Item item(Lost lost, Set<Long> tables, PlannedRows planned) throws SQLException {
        LostObject object = lost.object();
        List<DefinitionStep> definition = new ObjectDefinition(catalog).of(object, lost.kind());
        if (lost.kind() == Kind.TABLE && !planned.isWithin(object.objid(), tables)) {
            return planned.table(object, definition, lost.firstStep());
        }
        return lost.kind() == Kind.COLUMN && planned.hasValues(object)
                ? planned.column(object, definition, lost.firstStep())
                : PlannedRows.definition(object, lost.kind(), definition, lost.firstStep());
    }

    /** Whether the definition of a table or view that is lost too has it. */
    private boolean isPart(Lost each, Set<Long> tables) {
        LostObject object = each.object();
        boolean ofColumn = each.kind() == Kind.DEFAULT
                && lost.values().stream()
                        .anyMatch(other -> other.kind() == Kind.COLUMN
                                && other.object().objid() == object.table()
                                && String.valueOf(other.object().part()).equals(object.part()));
        return switch (each.kind()) {
            case COLUMN -> tables.contains(object.objid());
            case TABLE, SCHEMA, TYPE, SEQUENCE, FUNCTION, VIEW, DATABASE -> false;
            case INDEX, STATISTICS, CONSTRAINT, DEFAULT, RULE, TRIGGER, POLICY ->
                ofColumn || tables.contains(object.table()) || oids(Kind.VIEW).contains(object.table());
        };
    }

    private Set<Long> oids(Kind kind) {
        return lost.values().stream()
                .filter(each -> each.kind() == kind)
                .map(each -> each.object().objid())
                .collect(Collectors.toSet());
    }
}
