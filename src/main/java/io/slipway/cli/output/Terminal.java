package io.slipway.cli.output;

import java.io.Console;
import java.util.Locale;

/** Whether the output goes to a terminal. */
public final class Terminal {
    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull")
    public // null if the JVM has no console
    static boolean isThere() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Asks on the terminal; true: the answer begins with y. Without a terminal the answer is no. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean confirm(String question) {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        String answer = console.readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
