package io.slipway.cli.output;

/** What a command's end tells the shell. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int CHECKS_FOUND_ERRORS = 3;
    public static final int CONFLICT = 4;
    public static final int UNREACHABLE = 5;
    static final int NOT_ALLOWED = 6;
    static final int UNKNOWN_OUTCOME = 7;
    public static final int CONFIGURATION = 78;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
