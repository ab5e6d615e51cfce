package io.slipway.sql.token;

import io.slipway.sql.text.CharWindow;

/**
 * Finds the end of a quoted text. Every method takes the index of its first character and returns the index behind its
 * last one. If the text never ends, the result is the bitwise complement of the end of the script.
 */
final class Quotes {
    private final CharWindow window;
    private boolean backslashEscapes;

    Quotes(CharWindow window) {
        this.window = window;
    }

    void backslashEscapes(boolean on) {
        backslashEscapes = on;
    }

    /**
     * A string constant with everything that continues it: constants apart by nothing but white space and line comments
     * with at least one newline are one.
     */
    int string(int quote, boolean escapes) {
        int i = quote;
        while (true) {
            i = segment(i, escapes || backslashEscapes);
            if (i < 0) {
                return i;
            }
            int continued = continuation(i);
            if (continued < 0) {
                return i;
            }
            i = continued;
        }
    }

    private int segment(int quote, boolean escapes) {
        int i = quote + 1;
        while (true) {
            char c = window.at(i);
            if (c == '\'') {
                if (window.at(i + 1) != '\'') {
                    return i + 1;
                }
                i += 2;
            } else if (c == CharWindow.END) {
                return ~i;
            } else if (c == '\\' && escapes && window.at(i + 1) != CharWindow.END) {
                i += 2;
            } else {
                i++;
            }
        }
    }

    /** The quote that goes on with the constant which ended at {@code from}, or -1. */
    private int continuation(int from) {
        boolean newline = false;
        int i = from;
        while (true) {
            char c = window.at(i);
            if (c == '\n' || c == '\r') {
                newline = true;
                i++;
            } else if (Lexer.isSpace(c)) {
                i++;
            } else if (c == '-' && window.at(i + 1) == '-') {
                i = lineEnd(i);
            } else {
                return newline && c == '\'' ? i : -1;
            }
        }
    }

    /** A name in double quotes. */
    int name(int quote) {
        int i = quote + 1;
        while (true) {
            char c = window.at(i);
            if (c == '"') {
                if (window.at(i + 1) != '"') {
                    return i + 1;
                }
                i += 2;
            } else if (c == CharWindow.END) {
                return ~i;
            } else {
                i++;
            }
        }
    }

    /** The index behind the opening delimiter of a dollar quote, or -1 when there is none. */
    int dollarTag(int dollar) {
        int i = dollar + 1;
        if (Lexer.isNameStart(window.at(i))) {
            while (Lexer.isNameStart(window.at(i)) || Lexer.isDigit(window.at(i))) {
                i++;
            }
        }
        return window.at(i) == '$' ? i + 1 : -1;
    }

    /** A dollar-quoted constant whose opening delimiter ends at {@code opened}. */
    int dollar(int dollar, int opened) {
        int length = opened - dollar;
        int i = opened;
        while (true) {
            char c = window.at(i);
            if (c == CharWindow.END) {
                return ~i;
            }
            if (c == '$') {
                int same = 1;
                while (same < length && window.at(i + same) == window.at(dollar + same)) {
                    same++;
                }
                if (same == length) {
                    return i + length;
                }
                // The last character compared may be the dollar that opens the true delimiter.
                i += same;
            } else {
                i++;
            }
        }
    }

    /** A line comment, without the newline that ends it. */
    int lineEnd(int from) {
        int i = from;
        while (true) {
            char c = window.at(i);
            if (c == '\n' || c == '\r' || c == CharWindow.END) {
                return i;
            }
            i++;
        }
    }

    /** A block comment with all that are nested in it. */
    int blockComment(int from) {
        int depth = 0;
        int i = from;
        while (true) {
            char c = window.at(i);
            if (c == CharWindow.END) {
                return ~i;
            }
            char following = window.at(i + 1);
            if (c == '/' && following == '*') {
                depth++;
                i += 2;
            } else if (c == '*' && following == '/') {
                i += 2;
                if (--depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
    }
}
