package io.slipway.backup;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.PreparedChange;
import io.slipway.backup.BackupObject.Kind;
import io.slipway.backup.StatementLoss.Reach;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.token.SqlName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the statements of a change in their order, and finds in the catalog what they would lose. */
final class LossReader {
    /** Tables whose rows change with those of another one, by foreign keys. */
    private static final String REFERENCING = """
            WITH RECURSIVE affected(oid) AS (
              VALUES (?::oid)
              UNION
              SELECT k.conrelid
                FROM pg_constraint k
                JOIN affected a ON a.oid = k.confrelid
               WHERE k.contype = 'f' AND k.conparentid = 0
                 AND (?::boolean OR k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')))
            SELECT a.oid, a.oid::regclass::text FROM affected a
            """;

    private final Catalog catalog;
    private final NameResolver names;
    private final LossDraft draft;
    private final Map<String, SqlName> renamed = new HashMap<>();
    private String path = "";
    private boolean firstStep = true;
    private boolean untouched = true;

    LossReader(Catalog catalog) {
        this.catalog = catalog;
        this.names = new NameResolver(catalog);
        this.draft = new LossDraft(catalog);
    }

    BackupPlan read(PreparedChange change) throws SQLException {
        path = catalog.searchPath();
        String own = path;
        for (ChangeStatement statement : change.statements()) {
            firstStep &= !statement.hasIntent();
            read(statement, StatementReader.read(statement.text()), own);
            firstStep &= statement.place() != ChangeStatement.Place.ENDS_TRANSACTION;
        }
        catalog.setSearchPath(Catalog.SAFE_PATH);
        return draft.plan();
    }

    private void read(ChangeStatement statement, StatementReader.Reading reading, String own) throws SQLException {
        StatementKind kind = reading.statement().kind();
        if (reading.objection() != null) {
            draft.notCovered(
                    "Line " + statement.start().line() + ", " + statement.label() + ": " + reading.objection() + ".");
        }
        for (StatementLoss loss : reading.losses()) {
            SqlName before = renamed.getOrDefault(loss.name().toString(), loss.name());
            lose(
                    new StatementLoss(
                            loss.target(),
                            before,
                            loss.part(),
                            loss.reach(),
                            untouched && kind != StatementKind.TRUNCATE ? loss.where() : null,
                            loss.lock()),
                    kind == StatementKind.TRUNCATE);
        }
        remember(reading);
        path = PathChange.after(reading.statement(), path, own);
        untouched &= kind == StatementKind.SET && path.equals(own);
    }

    /** The catalog still has the name from before a RENAME of the same script. */
    private void remember(StatementReader.Reading reading) {
        List<SqlName> objects = reading.statement().classification().objects();
        for (TableAction action : reading.statement().classification().actions()) {
            SqlName from = objects.getFirst();
            SqlName before = renamed.getOrDefault(from.toString(), from);
            switch (action) {
                case TableAction.Rename rename ->
                    renamed.put(from.withLast(rename.to().last()).toString(), before);
                case TableAction.SetSchema moved ->
                    renamed.put(moved.schema() + "." + new SqlName(List.of(from.last())), before);
                default -> {}
            }
        }
    }

    private void lose(StatementLoss loss, boolean truncates) throws SQLException {
        catalog.setSearchPath(path);
        List<NameResolver.Address> addresses = names.addresses(loss);
        NameResolver.Relation relation =
                loss.target() == StatementLoss.Target.ROWS ? names.relation(loss.name()) : null;
        catalog.setSearchPath(Catalog.SAFE_PATH);
        if (relation != null && !relation.isTable()) {
            draft.notCovered("Rows that are changed through " + relation.name() + " are not in the backup.");
            return;
        }
        for (NameResolver.Address address : addresses) {
            switch (loss.target()) {
                case ROWS -> loseRows(address, loss, truncates);
                case COLUMN_TYPE -> draft.addColumnType(address.oid(), address.number(), firstStep);
                default -> loseObjects(address, loss.reach());
            }
        }
    }

    private void loseObjects(NameResolver.Address address, Reach reach) throws SQLException {
        for (LostObject object :
                new DependencyReader(catalog).of(address.table(), address.oid(), address.number(), reach)) {
            boolean stays = reach == Reach.SELF && object.kind() == Kind.TABLE;
            if (!stays) {
                draft.add(object, firstStep);
            }
        }
    }

    private void loseRows(NameResolver.Address address, StatementLoss loss, boolean truncates) throws SQLException {
        boolean spreads = loss.reach() == Reach.CASCADE;
        for (Catalog.Row row : catalog.rows(REFERENCING, address.oid(), truncates)) {
            boolean named = row.number(0) == address.oid();
            if (named || spreads) {
                var rows = new LossDraft.Rows(
                        row.number(0), row.text(1), named ? loss.where() : null, loss.lock(), firstStep);
                draft.addRows(rows);
            }
        }
    }

    BackupPlan readTables(List<String> tables, Consumer<String> missing) throws SQLException {
        path = catalog.searchPath();
        for (String table : tables) {
            catalog.setSearchPath(path);
            List<SqlName> parsed = StatementReader.tableName(table);
            NameResolver.Relation relation = parsed.size() == 1 ? names.relation(parsed.getFirst()) : null;
            if (relation == null || !relation.isTable()) {
                missing.accept(table);
                continue;
            }
            catalog.setSearchPath(Catalog.SAFE_PATH);
            for (LostObject object : new DependencyReader(catalog).of("pg_class", relation.oid(), 0, Reach.PARTS)) {
                draft.add(object, false);
            }
        }
        catalog.setSearchPath(Catalog.SAFE_PATH);
        return draft.plan();
    }
}
