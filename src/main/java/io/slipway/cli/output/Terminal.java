package io.slipway.cli.output;

import java.io.Console;

/** Whether the output goes to a terminal. */
public final class Terminal {
    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull")
    public // null if the JVM has no console
    static boolean isThere() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
