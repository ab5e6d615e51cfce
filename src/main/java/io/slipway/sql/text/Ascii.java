package io.slipway.sql.text;

/** Key words are ASCII letters, and their case does not matter. */
public final class Ascii {
    private Ascii() {}

    /** Whether the characters of a window are this upper-case word. */
    public static boolean same(CharWindow window, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(window.at(start + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the characters of a text are this upper-case word. */
    public static boolean same(String text, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(text.charAt(start + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Upper case of ASCII letters only, as the server folds key words. */
    public static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
    }

    /** Lower case of ASCII letters only, as the server folds names in UTF-8. */
    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    public static String upper(String text, int start, int end) {
        char[] chars = new char[end - start];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = upper(text.charAt(start + i));
        }
        return new String(chars);
    }

    public static String lower(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = lower(chars[i]);
        }
        return new String(chars);
    }
}
