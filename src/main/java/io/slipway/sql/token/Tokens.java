package io.slipway.sql.token;

import io.slipway.sql.text.Ascii;
import io.slipway.sql.text.CharWindow;
import java.util.Arrays;

/** The tokens of one statement by number, from 0. Beyond the last one each token is {@link TokenType#END}. */
public final class Tokens {
    private final String text;
    private TokenType[] types = new TokenType[32];
    private int[] starts = new int[32];
    private int[] ends = new int[32];
    private int size;
    private int[] groupEnds = {};

    private Tokens(String text) {
        this.text = text;
    }

    public static Tokens of(String text) {
        var tokens = new Tokens(text);
        var lexer = new Lexer(CharWindow.of(text), Lexer.CommentSink.NONE);
        for (TokenType type = lexer.next(); type != TokenType.END; type = lexer.next()) {
            tokens.add(type, lexer.start(), lexer.end());
        }
        return tokens;
    }

    private void add(TokenType type, int start, int end) {
        if (size == types.length) {
            types = Arrays.copyOf(types, size * 2);
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
        }
        types[size] = type;
        starts[size] = start;
        ends[size] = end;
        size++;
    }

    public int size() {
        return size;
    }

    public TokenType type(int i) {
        return i >= 0 && i < size ? types[i] : TokenType.END;
    }

    /** Index of its first character in the statement. */
    public int start(int i) {
        return i < size ? starts[i] : text.length();
    }

    public int end(int i) {
        return i < size ? ends[i] : text.length();
    }

    /** Whether it is this key word, given in upper case. */
    public boolean is(int i, String word) {
        return type(i) == TokenType.WORD && Ascii.same(text, starts[i], ends[i], word);
    }

    /** Whether it is this single character. */
    public boolean is(int i, char c) {
        return i >= 0 && i < size && ends[i] - starts[i] == 1 && text.charAt(starts[i]) == c;
    }

    /** A word in upper case; empty for what is no word. */
    public String word(int i) {
        return type(i) == TokenType.WORD ? Ascii.upper(text, starts[i], ends[i]) : "";
    }

    public String raw(int i) {
        return i < size ? text.substring(starts[i], ends[i]) : "";
    }

    /** The text from one token up to another, which is excluded, without the space around it. */
    public String raw(int from, int to) {
        return from < to ? text.substring(start(from), end(Math.min(to, size) - 1)) : "";
    }

    /** Whether it may be part of a name. */
    public boolean isName(int i) {
        TokenType type = type(i);
        return type == TokenType.WORD || type == TokenType.QUOTED_NAME;
    }

    /** The number of the token behind the parenthesis that closes the one at {@code i}; the size when none does. */
    public int afterGroup(int i) {
        if (groupEnds.length == 0) {
            groupEnds = groupEnds();
        }
        return groupEnds[i];
    }

    /** For each opening parenthesis where its group ends, found in one pass. */
    private int[] groupEnds() {
        int[] groupEnd = new int[size];
        int[] open = new int[size];
        int depth = 0;
        for (int i = 0; i < size; i++) {
            if (is(i, '(')) {
                groupEnd[i] = size;
                open[depth++] = i;
            } else if (is(i, ')') && depth > 0) {
                groupEnd[open[--depth]] = i + 1;
            }
        }
        return groupEnd;
    }

    /**
     * The first token at this depth of parentheses, from {@code from} on and before {@code to}, that is the word; or
     * -1.
     */
    public int find(String word, int from, int to) {
        for (int i = from; i < Math.min(to, size); i++) {
            if (is(i, '(')) {
                i = afterGroup(i) - 1;
            } else if (is(i, word)) {
                return i;
            }
        }
        return -1;
    }
}
