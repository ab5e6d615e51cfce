package io.slipway.sql.token;

import io.slipway.sql.text.Ascii;

/** Lists of options in parentheses: {@code (FULL, PARALLEL 4, connect = false)}. */
public final class OptionList {
    private OptionList() {}

    /** Whether the list between the two tokens names a boolean option and does not switch it off. */
    public static boolean on(Tokens tokens, int from, int to, String option) {
        int at = find(tokens, from, to, option);
        return at >= 0 && !isOff(tokens, at);
    }

    /** Whether the list between the two tokens switches a boolean option off. */
    public static boolean off(Tokens tokens, int from, int to, String option) {
        int at = find(tokens, from, to, option);
        return at >= 0 && isOff(tokens, at);
    }

    private static int find(Tokens tokens, int from, int to, String option) {
        for (int i = from; i < to; i++) {
            if (tokens.is(i, option) && (tokens.is(i - 1, '(') || tokens.is(i - 1, ','))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOff(Tokens tokens, int at) {
        int value = tokens.is(at + 1, '=') ? at + 2 : at + 1;
        String word =
                Ascii.upper(tokens.raw(value), 0, tokens.raw(value).length()).replace("'", "");
        return word.equals("FALSE") || word.equals("OFF") || word.equals("0") || word.equals("NO");
    }
}
