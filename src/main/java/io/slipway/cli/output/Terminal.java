package io.slipway.cli.output;

import java.io.Console;
import java.io.IOException;
import java.util.Locale;
import org.jline.terminal.TerminalBuilder;

/** The terminal of the process, if the output goes to one. */
public final class Terminal {
    private static final int DEFAULT_COLUMNS = 80;

    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull")
    public // null if the JVM has no console
    static boolean isThere() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Opens the terminal; closing it leaves the standard streams open. */
    static org.jline.terminal.Terminal open() throws IOException {
        // the library would replace the JVM's handler of Ctrl-C, which runs the shutdown hooks
        TerminalBuilder builder = TerminalBuilder.builder().system(true).nativeSignals(false);
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            // the binary has no foreign functions: it calls stty
            builder.provider(TerminalBuilder.PROP_PROVIDER_EXEC);
        }
        return builder.build();
    }

    /**
     * The width of the terminal; 0 without a terminal, 80 if it does not say. The library may start a program for it.
     */
    static int columns() {
        if (!isThere()) {
            return 0;
        }
        try (org.jline.terminal.Terminal terminal = open()) {
            return terminal.getWidth() > 0 ? terminal.getWidth() : DEFAULT_COLUMNS;
        } catch (IOException e) {
            return DEFAULT_COLUMNS;
        }
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
