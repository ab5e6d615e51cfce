package io.slipway.cli;

/** What a command's end tells the shell. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CHECKS_FOUND_ERRORS = 3;
    static final int CONFLICT = 4;
    static final int UNREACHABLE = 5;
    static final int NOT_ALLOWED = 6;
    static final int UNKNOWN_OUTCOME = 7;
    static final int CONFIGURATION = 78;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
