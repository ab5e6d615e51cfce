package io.slipway.cli;

import io.slipway.apply.history.CopyResolution;
import io.slipway.apply.history.GuardedInstall;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.target.LocalTarget;
import io.slipway.cli.target.LocalTargets;
import io.slipway.cli.target.TargetConnector;
import io.slipway.cli.target.TargetOption;
import io.slipway.postgres.facts.PrivilegeCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "5:the database cannot be reached",
            "78:a variable, .env or slipway.yaml is wrong"
        },
        footer = {
            "",
            "Examples:",
            "  slipway doctor --url postgresql://shop_owner@db/shop?sslmode=require",
            "  slipway doctor --grants > grants.sql"
        })
public final class DoctorCommand implements Callable<Integer> {
    private final TargetConnector connector;

    @Mixin
    private TargetOption target = new TargetOption();

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

    @Option(
            names = "--installation",
            paramLabel = "ID:SALT:HASH",
            description = {
                "With --grants: the installation that may write the history, as the error of its run shows it.",
                "Without it, the first installation that contacts the database with this login is named."
            })
    private @Nullable String installation;

    @Mixin
    private CommandOutput output = new CommandOutput();

    public DoctorCommand(TargetConnector connector) {
        this.connector = connector;
    }

    @Override
    public Integer call() {
        if (installation != null && !act.grants) {
            throw new ParameterException(output.line(), "--installation goes with --grants");
        }
        LocalTarget database = target.find(LocalTargets.ofProcess());
        if (act.grants) {
            return grants(database.user());
        }
        try (Connection connection = connector.connect(database)) {
            return act.adopt || act.ignore ? decide(new CopyResolution(connection, null)) : inspect(connection);
        } catch (SQLException e) {
            output.remark("The database cannot be reached: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    private int grants(String login) {
        output.out().print(script(login));
        output.out().print(PrivilegeCheck.grantScript(login));
        output.out().flush();
        return ExitCode.DONE;
    }

    private String script(String login) {
        String named = installation;
        if (named != null && !GuardedInstall.isNaming(named)) {
            throw new ParameterException(
                    output.line(), "--installation is ID:SALT:HASH, as the error of a run on that database shows it");
        }
        return GuardedInstall.script(login, named);
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
