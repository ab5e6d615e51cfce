package io.slipway.migration;

import io.slipway.migration.MigrationRefusedException.Reason;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationFiles;
import io.slipway.sql.Script;
import io.slipway.sql.inverse.Inverse;
import io.slipway.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The script that takes a migration back.
 *
 * @param file the undo file; null: the script is derived from the migration
 * @param cautions what it does not bring back: sentences
 */
record UndoScript(Script script, @Nullable MigrationFile file, List<String> cautions) {

    /** The undo file of the migration, else the inverse of its statements in reverse order. */
    static UndoScript of(MigrationEntry entry, MigrationFiles files) throws MigrationRefusedException {
        MigrationFile file = entry.file();
        if (file == null) {
            throw refused(
                    entry.label(),
                    "The directory has no file for version %s, so that its way back is not known."
                            .formatted(entry.label()),
                    "Bring the file or its undo file back, for example from version control.");
        }
        MigrationFile undo = files.undo().get(file.requireVersion());
        return undo == null ? derived(entry, file) : new UndoScript(undo.script(), undo, List.of());
    }

    private static UndoScript derived(MigrationEntry entry, MigrationFile file) throws MigrationRefusedException {
        if (entry.state() == MigrationState.CHANGED) {
            throw refused(
                    file.path().toString(),
                    "The file has changed since version %s was applied, so that its way back cannot be derived."
                            .formatted(entry.label()),
                    "Restore the file as it was, or write an undo file for it.");
        }
        List<String> statements = new ArrayList<>();
        List<String> cautions = new ArrayList<>();
        for (Statement statement : applied(entry, file.script()).reversed()) {
            switch (file.script().inverse(statement)) {
                case Inverse.Nothing _ -> {}
                case Inverse.Sql sql -> {
                    statements.addAll(sql.statements());
                    cautions.addAll(sql.cautions());
                }
                case Inverse.Impossible impossible -> throw impossible(file, statement, impossible);
            }
        }
        if (statements.isEmpty()) {
            throw refused(
                    file.path().toString(),
                    "Nothing is known that takes version %s back.".formatted(entry.label()),
                    "Write an undo file for it.");
        }
        return new UndoScript(Script.of(String.join(";\n", statements) + ";\n"), null, cautions);
    }

    /** The statements in effect: all of them, or those of the first steps. */
    private static List<Statement> applied(MigrationEntry entry, Script script) {
        return entry.state() == MigrationState.INCOMPLETE
                ? script.steps().stream()
                        .limit(entry.appliedSteps())
                        .flatMap(step -> step.statements().stream())
                        .toList()
                : script.statements();
    }

    private static MigrationRefusedException impossible(
            MigrationFile file, Statement statement, Inverse.Impossible impossible) {
        String object = statement.classification().object();
        return refused(
                "%s:%d:%d"
                        .formatted(
                                file.path(),
                                statement.position().line(),
                                statement.position().column()),
                "The way back of %s%s cannot be derived: %s"
                        .formatted(statement.kind().label(), object == null ? "" : " " + object, impossible.reason()),
                "Write an undo file beside it: its name begins with U instead of V. To bring back only what the last"
                        + " migration removed, from its backup: slipway rollback --emergency");
    }

    private static MigrationRefusedException refused(String place, String message, String remedy) {
        return new MigrationRefusedException(
                Reason.CONFLICT, List.of(new Refusal("no-way-back", place, message, remedy)));
    }
}
