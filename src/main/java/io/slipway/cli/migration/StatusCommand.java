package io.slipway.cli.migration;

import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationEngine;
import io.slipway.migration.MigrationRefusedException;
import io.slipway.migration.MigrationStatus;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/** {@code slipway status}: what is applied, and what is not. */
@Command(
        name = "status",
        description = "Show which migrations are applied, pending, missing, changed, out of order or failed.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the status was shown, whatever it is",
            "2:wrong usage",
            "3:a file is wrong",
            "4:two files have the same version",
            "5:the database cannot be reached",
            "78:a variable, .env or slipway.yaml is wrong"
        },
        footer = {"", "Example:", "  slipway status --url postgresql://app@localhost/app"})
public final class StatusCommand extends EngineCommand {
    public StatusCommand(WorkingPlace place) {
        super(place);
    }

    @Override
    int run() throws SQLException, MigrationRefusedException {
        MigrationStatus status = new MigrationEngine(settings()).getMigrationStatus();
        status.warnings().forEach(this::warn);
        output().print(MigrationDocuments.of(status), MigrationTexts.of(status, output().colors()));
        return ExitCode.DONE;
    }
}
