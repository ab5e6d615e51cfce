package io.slipway.sql.split;

import io.slipway.sql.text.CharWindow;
import java.util.regex.Pattern;

/**
 * A command of psql's own, which begins at a backslash outside of quotes and ends with its line or at {@code \\}.
 *
 * @param end the index at which the script continues
 */
record MetaCommand(String name, int end, Effect effect) {
    private static final Pattern SENDING = Pattern.compile("g|gx|gset|gexec|gdesc|crosstabview|watch|parse|bind_named");
    private static final Pattern COPY_DATA = Pattern.compile(
            "copy\\s++(?:\"[^\"]*+\"|[^\\s(\"'])++\\s*+(?:\\([^)]*+\\)\\s*+)?from\\s++stdin\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** The effect on the statement before it. */
    enum Effect {
        NONE,
        SENDS,
        CLEARS,
        COPIES
    }

    /** Whether it is one of the two lines that pg_dump puts around a dump to keep psql from running other commands. */
    boolean restricts() {
        return name.equals("restrict") || name.equals("unrestrict");
    }

    static MetaCommand read(CharWindow window, int backslash) {
        char first = window.at(backslash + 1);
        if (first == ';' || first == ':' || first == '\\') {
            return new MetaCommand(String.valueOf(first), backslash + 2, Effect.NONE);
        }
        int end = backslash + 1;
        boolean quoted = false;
        while (true) {
            char c = window.at(end);
            if (c == '\n' || c == CharWindow.END) {
                break;
            }
            if (!quoted && c == '\\' && window.at(end + 1) == '\\') {
                end += 2;
                break;
            }
            quoted ^= c == '\'';
            end++;
        }
        String line = window.text(backslash + 1, end);
        String name = line.split("[\\s\\\\(]", 2)[0];
        return new MetaCommand(shortened(name), end, effect(name, line));
    }

    private static Effect effect(String name, String line) {
        if (SENDING.matcher(name).matches()) {
            return Effect.SENDS;
        }
        if (name.equals("r") || name.equals("reset")) {
            return Effect.CLEARS;
        }
        return COPY_DATA.matcher(line).matches() ? Effect.COPIES : Effect.NONE;
    }

    private static String shortened(String name) {
        return name.length() > 20 ? name.substring(0, 20) + "…" : name;
    }
}
