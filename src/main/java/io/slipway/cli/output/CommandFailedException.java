package io.slipway.cli.output;

import java.util.List;

/** A command failed; the lines say why and what to do next. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> lines;

    /**
     * Creates the failure.
     *
     * @param exitCode one of {@link ExitCode}
     * @param lines the reason first
     */
    public CommandFailedException(int exitCode, List<String> lines) {
        super(String.join("\n", lines));
        this.exitCode = exitCode;
        this.lines = List.copyOf(lines);
    }

    int exitCode() {
        return exitCode;
    }

    List<String> lines() {
        return lines;
    }
}
