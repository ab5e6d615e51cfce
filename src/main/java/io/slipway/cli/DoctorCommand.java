package io.slipway.cli;

import io.slipway.apply.history.CopyResolution;
import io.slipway.apply.history.GuardedInstall;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.connect.UrlConnector;
import io.slipway.postgres.facts.PrivilegeCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code slipway doctor}: checks whether changes can be applied to a database, and advises its DBA. */
@Command(
        name = "doctor",
        description = "Check whether changes can be applied to a database, and advise on each finding.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing keeps changes from being applied",
            "2:wrong usage",
            "3:a finding keeps changes from being applied",
            "4:the history belongs to another database; decide with --adopt-copy or --ignore-copy",
            "5:the database cannot be reached"
        })
public final class DoctorCommand implements Callable<Integer> {
    private final UrlConnector connector;

    @Option(names = "--url", required = true, description = "The database: " + DatabaseUrl.FORM + ".")
    private String url = "";

    @ArgGroup
    private Act act = new Act();

    /** The actions, of which at most one may be given. */
    static final class Act {
        @Option(
                names = "--grants",
                description = "Print the script with which a DBA installs a history that no script can forge.")
        private boolean grants;

        @Option(
                names = "--adopt-copy",
                description =
                        "Decide that the changes in the history of a restored or copied database were applied here.")
        private boolean adopt;

        @Option(
                names = "--ignore-copy",
                description =
                        "Decide that the history belongs to another database, and that nothing of it was applied here.")
        private boolean ignore;
    }

    @Mixin
    private CommandOutput output = new CommandOutput();

    public DoctorCommand(UrlConnector connector) {
        this.connector = connector;
    }

    @Override
    public Integer call() {
        try {
            if (act.grants) {
                return grants();
            }
            try (Connection connection = connector.connect(url)) {
                return act.adopt || act.ignore ? decide(new CopyResolution(connection)) : inspect(connection);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(output.line(), "--url " + e.getMessage());
        } catch (SQLException e) {
            output.remark("The database cannot be reached: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    private int grants() {
        String user = DatabaseUrl.parse(url).user();
        String login = user == null ? System.getProperty("user.name") : user;
        output.out().print(GuardedInstall.script(login));
        output.out().print(PrivilegeCheck.grantScript(login));
        output.out().flush();
        return ExitCode.DONE;
    }

    private int inspect(Connection connection) throws SQLException {
        Diagnosis diagnosis = Diagnosis.of(connection);
        output.print(diagnosis.rows(), () -> text(diagnosis));
        if (diagnosis.isCopy()) {
            return ExitCode.CONFLICT;
        }
        return diagnosis.hasErrors() ? ExitCode.CHECKS_FOUND_ERRORS : ExitCode.DONE;
    }

    private int decide(CopyResolution decision) throws SQLException {
        if (!decision.isCopy()) {
            output.remark("This database has no history, or only its own: there is nothing to decide.");
            return ExitCode.DONE;
        }
        CopyResolution.Identity made = act.adopt ? decision.adopt() : decision.ignore();
        output.remark("This database is now target " + made.targetUid() + "; " + made.rows()
                + " rows of its history were adopted.");
        return ExitCode.DONE;
    }

    private void text(Diagnosis diagnosis) {
        for (Diagnosis.Row row : diagnosis.rows()) {
            output.out().printf("%-8s %-18s %s%n", row.status(), row.check(), CommandOutput.printable(row.found()));
            if (!row.advice().isEmpty()) {
                output.out().println(" ".repeat(28) + CommandOutput.printable(row.advice()));
            }
        }
    }
}
