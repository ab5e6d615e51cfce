package io.slipway.cli.migration;

import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationEngine;
import io.slipway.migration.MigrationRefusedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code slipway validate}: whether the files are right and agree with the database. */
@Command(
        name = "validate",
        description = "Check the files, and whether they agree with the database. Nothing is changed.",
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
        footer = {"", "Example:", "  slipway validate --dir db/migrations -o json"})
public final class ValidateCommand extends EngineCommand {
    public ValidateCommand(WorkingPlace place) {
        super(place);
    }

    @Override
    int run() throws SQLException, MigrationRefusedException {
        List<String> warnings = new MigrationEngine(settings()).validateMigrations();
        warnings.forEach(warning -> output().remark("Warning: " + warning));
        output().print(Map.of("errors", List.of(), "warnings", warnings), List.of("The migrations are valid."));
        return ExitCode.DONE;
    }
}
