package io.slipway.cli.output;

import java.io.Console;

/** Whether a person looks on. */
public final class Terminal {
    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull")
    public // null where the JVM was told to have none
    static boolean isThere() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
