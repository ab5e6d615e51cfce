package io.slipway.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slipway.check.rule.RuleRegistry;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.OutputFormat;
import io.slipway.postgres.connect.UrlConnector;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.postgres.grammar.GrammarFallback;
import io.slipway.postgres.grammar.GrammarVerdict;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ScriptException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway explain}: what scripts are and do, without running them. */
@Command(
        name = "explain",
        description = "Show what scripts are and do, statement by statement, without running them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:no errors", "2:wrong usage", "3:a script has errors", "5:the database cannot be reached"})
public final class ExplainCommand implements Callable<Integer> {
    private final UrlConnector connector;
    private final GrammarCheck grammar;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "SQL scripts.")
    private List<Path> files = List.of();

    @Option(names = "--url", description = "A database whose own grammar judges the scripts too.")
    private @Nullable String url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = OutputFormat.Converter.class,
            description = "text, json or yaml.")
    private OutputFormat output = OutputFormat.TEXT;

    @Option(names = "--quiet", description = "No remarks on standard error.")
    private boolean quiet;

    public ExplainCommand(UrlConnector connector, GrammarFallback fallback) {
        this.connector = connector;
        this.grammar = new GrammarCheck(fallback);
    }

    @Option(names = "--no-color", description = "No colours; this command has none anyway.")
    void noColor(@SuppressWarnings("unused") boolean off) {
        // Accepted because every command takes it.
    }

    @Override
    public Integer call() {
        try (Connection connection = url == null ? null : connector.connect(url)) {
            return explain(connection);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            remark("The database cannot be asked: " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }

    private int explain(@Nullable Connection connection) throws SQLException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        int exitCode = ExitCode.DONE;
        for (Path file : files) {
            int ofFile = explain(file, connection, rows);
            exitCode = exitCode == ExitCode.USAGE || ofFile == ExitCode.DONE ? exitCode : ofFile;
        }
        print(rows);
        return exitCode;
    }

    /** Adds the rows of one file; the others are explained even if this one cannot be read. */
    private int explain(Path file, @Nullable Connection connection, List<Map<String, @Nullable Object>> rows)
            throws SQLException {
        try {
            Script script = Script.of(Files.readAllBytes(file));
            Explanation explanation = new Explanation(script, findings(file, script, connection));
            for (Map<String, @Nullable Object> row : explanation.rows()) {
                rows.add(files.size() == 1 ? row : withFile(file, row));
            }
            explanation.findingsWithoutStatement().forEach(each -> remark(file, each));
            return explanation.findings().stream().anyMatch(Finding::isError)
                    ? ExitCode.CHECKS_FOUND_ERRORS
                    : ExitCode.DONE;
        } catch (ScriptException e) {
            e.findings().forEach(each -> remark(file, each));
            return ExitCode.CHECKS_FOUND_ERRORS;
        } catch (IOException e) {
            fault("Cannot read " + file + ": " + reason(e));
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
            remark(file + ": " + who(verdict));
        }
        return findings;
    }

    private static String who(GrammarVerdict verdict) {
        return switch (verdict.judge()) {
            case TARGET -> "syntax judged by the target (PostgreSQL " + verdict.version() + ")";
            case EMBEDDED ->
                "syntax judged by PostgreSQL " + verdict.version() + " in the target's place: " + verdict.reason();
            case NOBODY -> "syntax not judged: " + verdict.reason();
        };
    }

    private static Map<String, @Nullable Object> withFile(Path file, Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        named.put("file", file.toString());
        named.putAll(row);
        return named;
    }

    private void print(List<Map<String, @Nullable Object>> rows) {
        PrintWriter out = spec().commandLine().getOut();
        try {
            switch (output) {
                case TEXT -> ExplainTable.print(rows, out);
                case JSON ->
                    out.println(
                            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows));
                case YAML -> out.print(new YAMLMapper().writeValueAsString(rows));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
    }

    private void remark(Path file, Finding finding) {
        spec().commandLine()
                .getErr()
                .println(ExplainTable.plain(file + ":" + finding.position().line() + ':'
                        + finding.position().column() + ": " + finding.code() + ": " + finding.message()));
    }

    private void fault(String text) {
        spec().commandLine().getErr().println(ExplainTable.plain(text));
    }

    private void remark(String text) {
        if (!quiet) {
            spec().commandLine().getErr().println(ExplainTable.plain(text));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the specification before it calls");
        }
        return spec;
    }
}
