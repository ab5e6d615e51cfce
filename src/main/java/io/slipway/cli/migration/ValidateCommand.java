package io.slipway.cli.migration;

import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationEngine;
import io.slipway.migration.MigrationSettings;
import io.slipway.migration.file.FileFinding;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code slipway validate}: whether the files are right and agree with the database. */
@Command(
        name = "validate",
        description = {
            "Check the files, and whether they agree with the database. Without a database, only the files. Nothing is"
                    + " changed."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:no errors; there may be warnings",
            "2:wrong usage",
            "3:a file or a script has errors",
            "4:the files and the database contradict each other",
            "5:the database cannot be reached",
            "78:a variable, .env or slipway.yaml is wrong"
        },
        footer = {"", "Examples:", "  slipway validate --dir db/migrations", "  slipway validate -o sarif"})
public final class ValidateCommand extends EngineCommand {
    /** Errors of the history, not of a file. */
    private static final Set<String> CONFLICTS =
            Set.of("duplicate-version", "checksum-mismatch", "missing-migration", "out-of-order");

    public ValidateCommand(WorkingPlace place) {
        super(place);
    }

    @Override
    int run() throws SQLException {
        Optional<MigrationSettings> settings = settingsIfDatabase();
        List<FileFinding> findings = settings.isPresent()
                ? new MigrationEngine(settings.get()).validateMigrations()
                : MigrationEngine.validateFiles(fileSettings());
        if (settings.isEmpty()) {
            output().remark("No database is named: only the files are checked.");
        }
        print(findings);
        List<FileFinding> errors =
                findings.stream().filter(FileFinding::isError).toList();
        if (errors.isEmpty()) {
            return ExitCode.DONE;
        }
        boolean conflicts = errors.stream().allMatch(error -> CONFLICTS.contains(error.code()));
        return conflicts ? ExitCode.CONFLICT : ExitCode.CHECKS_FOUND_ERRORS;
    }

    private void print(List<FileFinding> findings) {
        if (output().isSarif()) {
            output().print(SarifReport.of(findings), List.of());
            return;
        }
        findings.forEach(finding -> {
            String label = finding.isError() ? "Error" : "Warning";
            output().printFinding("%s: %s (%s)".formatted(label, finding, finding.code()));
            output().printFinding("  " + finding.remedy());
        });
        boolean valid = findings.stream().noneMatch(FileFinding::isError);
        output().print(
                        MigrationDocuments.of(findings),
                        List.of(valid ? "The migrations are valid." : "The migrations are not valid."));
    }
}
