package io.slipway.cli.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The output options that all commands share, and the two streams that they govern. A picocli mixin. */
public final class CommandOutput implements EnvironmentVariable.Reader {
    private static final EnvironmentVariable NO_COLOR =
            new EnvironmentVariable("NO_COLOR", "if it has a value, commands print no colors");

    /** The command that may print SARIF. */
    private static final String WITH_FINDINGS = "validate";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    private OutputFormat format = OutputFormat.TEXT;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = OutputFormat.Converter.class,
            completionCandidates = OutputFormat.Words.class,
            description = "text, json or yaml.")
    void setFormat(@Nullable OutputFormat wanted) {
        if (wanted == OutputFormat.SARIF && !line().getCommandName().equals(WITH_FINDINGS)) {
            throw new ParameterException(line(), "only slipway " + WITH_FINDINGS + " prints sarif");
        }
        format = wanted == null ? OutputFormat.TEXT : wanted;
    }

    @Option(names = "--quiet", description = "Print no remarks on standard error.")
    private boolean quiet;

    @Option(
            names = "--no-color",
            description = "Print no colors. Without a terminal, or with NO_COLOR, there are none.")
    private boolean noColor;

    @Override
    public List<EnvironmentVariable> variables() {
        return List.of(NO_COLOR);
    }

    /** The colors of the output; none without a terminal. */
    public Colors colors() {
        boolean off = noColor || NO_COLOR.password().isPresent() || !Terminal.isThere();
        return off ? Colors.NONE : Colors.ANSI;
    }

    /** Whether a person reads the text, and no program. */
    public boolean isText() {
        return format == OutputFormat.TEXT;
    }

    /** Whether the findings are wanted as SARIF. */
    public boolean isSarif() {
        return format == OutputFormat.SARIF;
    }

    /** Prints the text on standard output, one line each. */
    public void print(Object rows, List<String> lines) {
        print(rows, () -> lines.forEach(line -> out().println(line)));
    }

    /** Prints one document of several on standard output: in JSON on one line, in YAML after {@code ---}. */
    public void printOneOfMany(Object row, String text) {
        try {
            switch (format) {
                case TEXT -> out().println(text);
                case JSON, SARIF ->
                    out().println(escaped(withTimes(new ObjectMapper()).writeValueAsString(row)));
                case YAML -> out().print(escaped(withTimes(new YAMLMapper()).writeValueAsString(row)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out().flush();
    }

    /**
     * Prints the result on standard output in the chosen format.
     *
     * @param rows written as JSON or YAML
     * @param text writes the text form to standard output
     */
    public void print(Object rows, Runnable text) {
        try {
            switch (format) {
                case TEXT -> text.run();
                case JSON, SARIF ->
                    out().println(escaped(withTimes(new ObjectMapper())
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(rows)));
                case YAML -> out().print(escaped(withTimes(new YAMLMapper()).writeValueAsString(rows)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out().flush();
    }

    /**
     * The document with an escape in place of each character that could control a terminal. Such characters stand only
     * in quoted strings: Jackson quotes all strings in YAML too.
     */
    private static String escaped(String document) {
        return TerminalText.replaced(
                document, c -> c == '\n' || c == '\r' || c == '\t' ? Character.toString(c) : TerminalText.escape(c));
    }

    /** Times are written as in the REST API: ISO-8601, UTC. */
    private static ObjectMapper withTimes(ObjectMapper mapper) {
        return mapper.registerModule(new JavaTimeModule()).disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    }

    /** Whether no remarks are wanted. */
    public boolean isQuiet() {
        return quiet;
    }

    /** Prints a remark on standard error, unless {@code --quiet} is given. */
    public void remark(String text) {
        if (!quiet) {
            printFinding(text);
        }
    }

    /** Prints a finding on standard error, also with {@code --quiet}. */
    public void printFinding(String text) {
        line().getErr().println(printable(text));
    }

    /** Standard output of the command. */
    public PrintWriter out() {
        return line().getOut();
    }

    /** The command line that the options were given to. */
    public CommandLine line() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the specification before it calls the command");
        }
        return spec.commandLine();
    }

    /** As {@link #printable}, for several lines. */
    public static String printableLines(List<String> lines) {
        return lines.stream().map(CommandOutput::printable).collect(Collectors.joining(System.lineSeparator()));
    }

    /**
     * The text with a question mark in place of each character that could control a terminal. Texts may come from a
     * script.
     */
    public static String printable(String text) {
        return TerminalText.replaced(text, c -> c == '\n' ? " " : "?");
    }
}
