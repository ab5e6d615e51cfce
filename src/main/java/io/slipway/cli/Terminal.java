package io.slipway.cli;

import java.io.Console;

/** Whether a person looks on. */
final class Terminal {
    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // null where the JVM was told to have none
    static boolean isThere() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
