package io.slipway.cli.output;

/** The exit codes of all commands; {@code docs/exit-codes.md} has the same list. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int CHECKS_FOUND_ERRORS = 3;
    public static final int CONFLICT = 4;
    public static final int UNREACHABLE = 5;
    public static final int NOT_ALLOWED = 6;
    public static final int OUTCOME_UNKNOWN = 7;
    public static final int CONFIGURATION = 78;
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
