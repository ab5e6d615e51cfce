package io.slipway.sql.token;

import io.slipway.sql.text.Ascii;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows {@code SET standard_conforming_strings}, which changes where plain strings end, through a script: psql asks
 * the server for it after each statement.
 */
public final class StringSyntax {
    private static final Pattern SETTING = Pattern.compile(
            "(?:SET\\s+(?:SESSION\\s+|LOCAL\\s+)?|RESET\\s+)(?:\"?standard_conforming_strings\"?|ALL)\\s*(?:(?:=|\\sTO\\s)\\s*(.*))?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern OFF =
            Pattern.compile("'?(?:off|of|false|fals|fal|fa|f|no|n|0)'?\\s*", Pattern.CASE_INSENSITIVE);

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|--[^\\n]*", Pattern.DOTALL);

    private boolean off;

    /** Whether plain strings have escapes behind this statement. */
    public boolean backslashEscapesAfter(String statement) {
        if (mayMatter(statement)) {
            Matcher matcher = SETTING.matcher(withoutComments(statement));
            if (matcher.matches()) {
                off = turnsOff(matcher);
            }
        }
        return off;
    }

    /** Whether this statement makes backslashes in plain strings escapes. */
    public static boolean turnsOff(String statement) {
        if (!mayMatter(statement)) {
            return false;
        }
        Matcher matcher = SETTING.matcher(withoutComments(statement));
        return matcher.matches() && turnsOff(matcher);
    }

    private static String withoutComments(String statement) {
        return COMMENT.matcher(statement).replaceAll(" ").strip();
    }

    private static boolean turnsOff(Matcher matcher) {
        return matcher.group(1) != null && OFF.matcher(matcher.group(1)).matches();
    }

    private static boolean mayMatter(String statement) {
        if (statement.length() < 9 || statement.length() > 200) {
            return false;
        }
        char c = Ascii.upper(statement.charAt(0));
        return (c == 'S' && Ascii.same(statement, 0, 3, "SET")) || (c == 'R' && Ascii.same(statement, 0, 5, "RESET"));
    }
}
