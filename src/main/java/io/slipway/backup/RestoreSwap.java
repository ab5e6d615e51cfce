package io.slipway.backup;

import io.slipway.backup.BackupObject.Content;
import io.slipway.backup.BackupObject.Kind;
import io.slipway.backup.DefinitionStep.Stage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The transaction of a restore: it creates what is missing, moves the rows, and then adds what depends on both. */
final class RestoreSwap {
    private static final String EXISTS = "SELECT to_regclass(?) IS NOT NULL";
    private static final String NOT_NULL = " NOT NULL";

    private final Catalog catalog;
    private final Backup backup;
    private final List<SideTable> sides;
    private final Set<String> missing = new HashSet<>();
    private final List<String> remarks = new ArrayList<>();

    RestoreSwap(Catalog catalog, Backup backup, List<SideTable> sides) {
        this.catalog = catalog;
        this.backup = backup;
        this.sides = sides;
    }

    /** Runs within a transaction. The sentences are about what could not be restored. */
    List<String> run() throws SQLException, BackupException {
        for (BackupObject object : backup.objects()) {
            if (object.kind() == Kind.TABLE
                    && !catalog.rows(EXISTS, object.name()).getFirst().is(0)) {
                missing.add(object.name());
            }
        }
        var passes = new RestorePasses(catalog);
        add(passes, object -> object.kind() != Kind.VIEW, Stage.CREATE, Stage.ATTACH);
        passes.finish();
        var triggers = new UserTriggers(catalog);
        for (SideTable side : sides) {
            String table = side.object().name();
            if (!missing.contains(table)) {
                triggers.disable(table);
            }
            passes.add(side.object().label(), false, () -> new RowSwap(catalog).move(side, missing.contains(table)));
        }
        passes.finish();
        triggers.enable();
        add(passes, object -> object.kind() == Kind.VIEW, Stage.CREATE, Stage.ATTACH);
        add(passes, _ -> true, Stage.CONSTRAINT, Stage.POLICY);
        passes.finish();
        add(passes, _ -> true, Stage.GRANT, Stage.COMMENT);
        remarks.addAll(passes.attemptAll("a grant or a comment"));
        return List.copyOf(remarks);
    }

    /** Which objects. */
    @FunctionalInterface
    private interface Choice {
        boolean has(BackupObject object);
    }

    /** Statements by their stage, of partitions before those of their tables: the table takes over their indexes. */
    private void add(RestorePasses passes, Choice choice, Stage from, Stage to) throws SQLException {
        var lenient = new RestorePasses(catalog);
        for (Stage stage : Stage.values()) {
            if (stage.compareTo(from) < 0 || stage.compareTo(to) > 0) {
                continue;
            }
            for (BackupObject object : backup.objects().reversed()) {
                if (!choice.has(object) || isThere(object, stage)) {
                    continue;
                }
                for (DefinitionStep step : object.definition()) {
                    if (step.stage() == stage) {
                        boolean mayFail = object.kind() == Kind.COLUMN
                                && stage == Stage.CONSTRAINT
                                && step.sql().endsWith(NOT_NULL);
                        (mayFail ? lenient : passes).add(object.label(), true, () -> catalog.execute(step.sql()));
                    }
                }
            }
        }
        remarks.addAll(lenient.attemptAll("NOT NULL"));
    }

    /** Of a table that exists only the rows come back, and where its sequences stand. */
    private boolean isThere(BackupObject object, Stage stage) {
        return object.content() == Content.COLUMN_TYPE
                || (object.kind() == Kind.TABLE && !missing.contains(object.name()) && stage != Stage.OWNED);
    }
}
