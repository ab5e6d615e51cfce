package io.slipway.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slipway.apply.history.CopyResolution;
import io.slipway.apply.history.GuardedInstall;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.OutputFormat;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.connect.UrlConnector;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code slipway doctor}: whether changes can be applied to a database, and what its DBA has to do for that. */
@Command(
        name = "doctor",
        description = "Look whether changes can be applied to a database, and say what to do about what is found.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing keeps changes from being applied",
            "2:wrong usage",
            "3:something does",
            "4:its history is another database's: --adopt-copy or --ignore-copy",
            "5:the database cannot be reached"
        })
public final class DoctorCommand implements Callable<Integer> {
    private final UrlConnector connector;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--url", required = true, description = "The database: " + DatabaseUrl.FORM + ".")
    private String url = "";

    @ArgGroup
    private Act act = new Act();

    /** At most one of them. */
    static final class Act {
        @Option(
                names = "--grants",
                description = "Print the script by which a DBA makes a history that no script can forge.")
        private boolean grants;

        @Option(
                names = "--adopt-copy",
                description = "A restored or copied database: what its history says was applied here.")
        private boolean adopt;

        @Option(names = "--ignore-copy", description = "Its history is another's: nothing of it was applied here.")
        private boolean ignore;
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = OutputFormat.Converter.class,
            description = "text, json or yaml.")
    private OutputFormat output = OutputFormat.TEXT;

    @Option(names = "--quiet", description = "No remarks on standard error.")
    private boolean quiet;

    public DoctorCommand(UrlConnector connector) {
        this.connector = connector;
    }

    @Option(names = "--no-color", description = "No colours; this command has none anyway.")
    void noColor(@SuppressWarnings("unused") boolean off) {
        // Accepted because every command takes it.
    }

    @Override
    public Integer call() {
        try {
            if (act.grants) {
                return grants();
            }
            try (Connection connection = connector.connect(url)) {
                return act.adopt || act.ignore ? decide(new CopyResolution(connection)) : look(connection);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), "--url " + e.getMessage());
        } catch (SQLException e) {
            remark("The database cannot be asked: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    private int grants() {
        String user = DatabaseUrl.parse(url).user();
        out().print(GuardedInstall.script(user == null ? System.getProperty("user.name") : user));
        out().flush();
        return ExitCode.DONE;
    }

    private int look(Connection connection) throws SQLException {
        Diagnosis diagnosis = Diagnosis.of(connection);
        print(diagnosis);
        if (diagnosis.isCopy()) {
            return ExitCode.CONFLICT;
        }
        return diagnosis.hasErrors() ? ExitCode.CHECKS_FOUND_ERRORS : ExitCode.DONE;
    }

    private int decide(CopyResolution decision) throws SQLException {
        if (!decision.isCopy()) {
            remark("There is no history here, or it is this database's own: nothing to decide.");
            return ExitCode.DONE;
        }
        CopyResolution.Identity made = act.adopt ? decision.adopt() : decision.ignore();
        remark("This database is target " + made.targetUid() + " from now on; " + made.rows()
                + " rows of its history were taken over.");
        return ExitCode.DONE;
    }

    private void print(Diagnosis diagnosis) {
        try {
            switch (output) {
                case TEXT -> text(diagnosis);
                case JSON ->
                    out().println(new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(diagnosis.rows()));
                case YAML -> out().print(new YAMLMapper().writeValueAsString(diagnosis.rows()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out().flush();
    }

    private void text(Diagnosis diagnosis) {
        for (Diagnosis.Row row : diagnosis.rows()) {
            out().printf("%-8s %-18s %s%n", row.status(), row.check(), ExplainTable.plain(row.found()));
            if (!row.advice().isEmpty()) {
                out().println(" ".repeat(28) + ExplainTable.plain(row.advice()));
            }
        }
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private void remark(String text) {
        if (!quiet) {
            spec().commandLine().getErr().println(ExplainTable.plain(text));
        }
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the specification before it calls");
        }
        return spec;
    }
}
