package io.slipway.cli.migration;

import io.slipway.backup.BackupException;
import io.slipway.backup.BackupRestore;
import io.slipway.backup.RestorePlan;
import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.Terminal;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Restores a backup: says what will happen, asks, and reports what was done.
 *
 * @param confirmed whether the person does not want to be asked
 * @param dryRun whether nothing is changed
 */
record RestoreDialog(CommandOutput output, boolean confirmed, boolean dryRun) {

    /** Refuses a restore that cannot ask. */
    void demandTerminal() {
        if (!confirmed && !dryRun && !Terminal.isThere()) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    List.of(
                            "A restore asks before it changes the database, and there is no terminal. Nothing was changed.",
                            "Next: add --yes to go on without a question"));
        }
    }

    /** Returns the exit code. */
    int run(BackupRestore restore) throws BackupException, SQLException {
        RestorePlan plan = restore.plan();
        BackupText.plan(plan).forEach(confirmed ? output::remark : output::printFinding);
        if (dryRun) {
            output.print(document(plan, List.of()), List.of("Would restore backup " + plan.id()));
            return ExitCode.DONE;
        }
        if (!confirmed && !Terminal.confirm("Restore backup " + plan.id() + "?")) {
            output.remark("Nothing was changed.");
            return ExitCode.INTERRUPTED;
        }
        List<String> remarks = restore.run();
        output.print(document(plan, remarks), List.of("Restored backup " + plan.id()));
        remarks.forEach(output::printFinding);
        return ExitCode.DONE;
    }

    private static Map<String, @Nullable Object> document(RestorePlan plan, List<String> remarks) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", plan.id());
        row.put("restored", plan.items());
        row.put("remarks", remarks);
        return row;
    }
}
