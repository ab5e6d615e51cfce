package io.slipway.cli;

import io.slipway.check.rule.RuleRegistry;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.target.LocalTargets;
import io.slipway.cli.target.TargetConnector;
import io.slipway.cli.target.TargetVariables;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.postgres.grammar.GrammarFallback;
import io.slipway.postgres.grammar.GrammarVerdict;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ScriptException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code slipway explain}: shows the statements of scripts and their effects, without running them. */
@Command(
        name = "explain",
        description = "Show the statements of scripts and their effects, without running them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:no errors",
            "2:wrong usage",
            "3:a script has errors",
            "5:the database cannot be reached",
            "78:with --url: .env is wrong"
        },
        footer = {
            "",
            "Examples:",
            "  slipway explain migrations/*.sql",
            "  slipway explain points.sql --url postgresql://shop_owner@db/shop -o json"
        })
public final class ExplainCommand implements Callable<Integer>, EnvironmentVariable.Reader {
    private final TargetConnector connector;
    private final GrammarCheck grammar;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "SQL scripts.")
    private List<Path> files = List.of();

    @Option(
            names = "--url",
            description = {
                "A database whose grammar checks the scripts too: " + DatabaseUrl.FORM + ".",
                "Without it no database is used, even if DB_NAME or slipway.yaml names one."
            })
    private @Nullable String url;

    @Mixin
    private CommandOutput output = new CommandOutput();

    public ExplainCommand(TargetConnector connector, GrammarFallback fallback) {
        this.connector = connector;
        this.grammar = new GrammarCheck(fallback);
    }

    @Override
    public List<EnvironmentVariable> variables() {
        return List.of(TargetVariables.PASSWORD);
    }

    @Override
    public Integer call() {
        try (Connection connection = connect()) {
            return explain(connection);
        } catch (IllegalArgumentException e) {
            throw usage("--url " + e.getMessage());
        } catch (SQLException e) {
            output.remark("The database cannot be reached: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    /** Null without {@code --url}: scripts are explained without a database, wherever variables point to. */
    private @Nullable Connection connect() throws SQLException {
        return url == null ? null : connector.connect(LocalTargets.ofProcess().ofUrl(url));
    }

    private int explain(@Nullable Connection connection) throws SQLException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        int exitCode = ExitCode.DONE;
        for (Path file : files) {
            int ofFile = explain(file, connection, rows);
            exitCode = exitCode == ExitCode.USAGE || ofFile == ExitCode.DONE ? exitCode : ofFile;
        }
        output.print(rows, () -> ExplainTable.print(rows, output.out()));
        return exitCode;
    }

    /** Adds the rows of one file; the others are explained even if this one cannot be read. */
    private int explain(Path file, @Nullable Connection connection, List<Map<String, @Nullable Object>> rows)
            throws SQLException {
        try {
            Script script = Script.of(Files.readAllBytes(file));
            var explanation = new Explanation(script, findings(file, script, connection));
            for (Map<String, @Nullable Object> row : explanation.rows()) {
                rows.add(files.size() == 1 ? row : withFile(file, row));
            }
            explanation.findingsWithoutStatement().forEach(each -> print(file, each));
            return explanation.findings().stream().anyMatch(Finding::isError)
                    ? ExitCode.CHECKS_FOUND_ERRORS
                    : ExitCode.DONE;
        } catch (ScriptException e) {
            e.findings().forEach(each -> print(file, each));
            return ExitCode.CHECKS_FOUND_ERRORS;
        } catch (IOException e) {
            output.printFinding("Cannot read " + file + ": " + reason(e));
            return ExitCode.USAGE;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private List<Finding> findings(Path file, Script script, @Nullable Connection connection) throws SQLException {
        List<Finding> findings = new ArrayList<>(RuleRegistry.check(script));
        if (connection != null) {
            GrammarVerdict verdict = grammar.check(connection, script);
            findings.addAll(verdict.findings());
            output.remark(file + ": " + who(verdict));
        }
        return findings;
    }

    private static String who(GrammarVerdict verdict) {
        return switch (verdict.judge()) {
            case TARGET -> "syntax checked by the target (PostgreSQL " + verdict.version() + ")";
            case EMBEDDED ->
                "syntax checked by an embedded PostgreSQL " + verdict.version() + " instead of the target: "
                        + verdict.reason();
            case NONE -> "syntax not checked: " + verdict.reason();
        };
    }

    private static Map<String, @Nullable Object> withFile(Path file, Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        named.put("file", file.toString());
        named.putAll(row);
        return named;
    }

    private void print(Path file, Finding finding) {
        output.printFinding(file + ":" + finding.position().line() + ':'
                + finding.position().column() + ": " + finding.code() + ": " + finding.message());
    }

    private ParameterException usage(String message) {
        return new ParameterException(output.line(), message);
    }
}
