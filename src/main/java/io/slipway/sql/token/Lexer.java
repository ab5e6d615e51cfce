package io.slipway.sql.token;

import io.slipway.sql.text.CharWindow;

/**
 * Splits text into the tokens of PostgreSQL's own scanner (manual, chapter 4.1), as far as splitting and classifying
 * need: the same quotes, comments and ends, but operators and numbers only as runs. Linear in the text, whatever it
 * holds.
 */
public final class Lexer {
    private final CharWindow window;
    private final Quotes quotes;
    private final CommentSink comments;
    private int start;
    private int end;

    /** Receives each line comment that the lexer passes. */
    public interface CommentSink {
        CommentSink NONE = (start, end) -> {};

        void lineComment(int start, int end);
    }

    public Lexer(CharWindow window, CommentSink comments) {
        this.window = window;
        this.quotes = new Quotes(window);
        this.comments = comments;
    }

    /** Index of the first character of the last token. */
    public int start() {
        return start;
    }

    /** Index behind the last token. */
    public int end() {
        return end;
    }

    /** Goes on at another place, after something that is no SQL. */
    public void moveTo(int index) {
        end = index;
    }

    /** Whether a backslash is an escape in plain quotes ({@code standard_conforming_strings = off}). */
    public void backslashEscapes(boolean on) {
        quotes.backslashEscapes(on);
    }

    /** Reads the next token; {@link #start()} and {@link #end()} then say where it is. */
    public TokenType next() {
        start = skipBlanks(end);
        if (start < 0) {
            start = ~start;
            return TokenType.UNTERMINATED;
        }
        char c = window.at(start);
        if (isNameStart(c)) {
            return nameOrPrefixedString(c);
        }
        return switch (c) {
            case CharWindow.END -> ends(start, TokenType.END);
            case '\'' -> quoted(quotes.string(start, false), TokenType.STRING);
            case '"' -> quoted(quotes.name(start), TokenType.QUOTED_NAME);
            case '$' -> dollar();
            case ';' -> ends(start + 1, TokenType.SEMICOLON);
            case '\\' -> ends(start + 1, TokenType.BACKSLASH);
            case '.' -> isDigit(window.at(start + 1)) ? number() : ends(start + 1, TokenType.PUNCTUATION);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> isOperator(c) ? operator() : ends(start + 1, TokenType.PUNCTUATION);
        };
    }

    private TokenType ends(int index, TokenType type) {
        end = index;
        return type;
    }

    private TokenType quoted(int index, TokenType type) {
        return index < 0 ? ends(~index, TokenType.UNTERMINATED) : ends(index, type);
    }

    private TokenType nameOrPrefixedString(char c) {
        char following = window.at(start + 1);
        if (following == '\'') {
            switch (c) {
                case 'e', 'E' -> {
                    return quoted(quotes.string(start + 1, true), TokenType.STRING);
                }
                case 'b', 'B', 'x', 'X', 'n', 'N' -> {
                    return quoted(quotes.string(start + 1, false), TokenType.STRING);
                }
                default -> {}
            }
        }
        if (following == '&' && (c == 'u' || c == 'U')) {
            char quote = window.at(start + 2);
            if (quote == '\'') {
                return quoted(quotes.string(start + 2, false), TokenType.STRING);
            }
            if (quote == '"') {
                return quoted(quotes.name(start + 2), TokenType.QUOTED_NAME);
            }
        }
        int i = start + 1;
        while (isNamePart(window.at(i))) {
            i++;
        }
        return ends(i, TokenType.WORD);
    }

    private TokenType dollar() {
        int i = start + 1;
        if (isDigit(window.at(i))) {
            while (isDigit(window.at(i))) {
                i++;
            }
            return ends(i, TokenType.PARAMETER);
        }
        int opened = quotes.dollarTag(start);
        return opened < 0
                ? ends(start + 1, TokenType.PUNCTUATION)
                : quoted(quotes.dollar(start, opened), TokenType.DOLLAR_STRING);
    }

    private TokenType number() {
        int i = digits(start);
        char radix = window.at(i);
        if (i == start + 1 && window.at(start) == '0' && isNameStart(radix) && "xXoObB".indexOf(radix) >= 0) {
            i++;
            while (isNamePart(window.at(i)) && window.at(i) != '$') {
                i++;
            }
            return ends(i, TokenType.NUMBER);
        }
        if (window.at(i) == '.' && window.at(i + 1) != '.') {
            i = digits(i + 1);
        }
        char exponent = window.at(i);
        if (exponent == 'e' || exponent == 'E') {
            char sign = window.at(i + 1);
            int first = sign == '+' || sign == '-' ? i + 2 : i + 1;
            i = isDigit(window.at(first)) ? digits(first) : i;
        }
        return ends(i, TokenType.NUMBER);
    }

    private int digits(int from) {
        int i = from;
        while (isDigit(window.at(i)) || (window.at(i) == '_' && isDigit(window.at(i + 1)))) {
            i++;
        }
        return i;
    }

    private TokenType operator() {
        int i = start + 1;
        while (isOperator(window.at(i)) && !startsComment(i)) {
            i++;
        }
        return ends(withoutSign(start, i), TokenType.OPERATOR);
    }

    /** As the server has it: an operator of several characters ends with a sign only if it has an unusual one. */
    private int withoutSign(int from, int to) {
        boolean unusual = false;
        for (int i = from; i < to; i++) {
            unusual |= "~!@#%^&|`?".indexOf(window.at(i)) >= 0;
        }
        int end = to;
        while (!unusual && end - from > 1 && (window.at(end - 1) == '+' || window.at(end - 1) == '-')) {
            end--;
        }
        return end;
    }

    /** The index of the next token, or the complement of where a comment begins that never ends. */
    private int skipBlanks(int from) {
        int i = from;
        while (true) {
            char c = window.at(i);
            if (isSpace(c)) {
                i++;
            } else if (c == '-' && window.at(i + 1) == '-') {
                int stop = quotes.lineEnd(i);
                comments.lineComment(i, stop);
                i = stop;
            } else if (c == '/' && window.at(i + 1) == '*') {
                int stop = quotes.blockComment(i);
                if (stop < 0) {
                    end = ~stop;
                    return ~i;
                }
                i = stop;
            } else {
                return i;
            }
        }
    }

    private boolean startsComment(int i) {
        char c = window.at(i);
        return (c == '-' && window.at(i + 1) == '-') || (c == '/' && window.at(i + 1) == '*');
    }

    public static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }

    private static boolean isOperator(char c) {
        return switch (c) {
            case '~', '!', '@', '#', '^', '&', '|', '`', '?', '+', '-', '*', '/', '%', '<', '>', '=' -> true;
            default -> false;
        };
    }
}
