package io.slipway.sql.token;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cursor over the tokens of a statement. Each {@code accept} moves only if it returns true. Not thread-safe. */
public final class TokenCursor {
    private final Tokens tokens;
    private int at;

    public TokenCursor(Tokens tokens) {
        this.tokens = tokens;
    }

    public Tokens tokens() {
        return tokens;
    }

    public int at() {
        return at;
    }

    public void moveTo(int index) {
        at = index;
    }

    public boolean atEnd() {
        return at >= tokens.size();
    }

    public boolean is(String word) {
        return tokens.is(at, word);
    }

    public boolean is(char c) {
        return tokens.is(at, c);
    }

    public String word() {
        return tokens.word(at);
    }

    public boolean accept(String word) {
        if (tokens.is(at, word)) {
            at++;
            return true;
        }
        return false;
    }

    public boolean accept(String first, String second) {
        if (tokens.is(at, first) && tokens.is(at + 1, second)) {
            at += 2;
            return true;
        }
        return false;
    }

    public boolean accept(String first, String second, String third) {
        if (tokens.is(at, first) && tokens.is(at + 1, second) && tokens.is(at + 2, third)) {
            at += 3;
            return true;
        }
        return false;
    }

    public boolean accept(char c) {
        if (tokens.is(at, c)) {
            at++;
            return true;
        }
        return false;
    }

    public void skip() {
        at++;
    }

    /** Moves after a group in parentheses, if there is one at the cursor. */
    public void skipGroup() {
        if (is('(')) {
            at = tokens.afterGroup(at);
        }
    }

    /** A name, qualified or not; null if there is none. */
    @Nullable
    public SqlName name() {
        if (!tokens.isName(at)) {
            return null;
        }
        List<String> parts = new ArrayList<>(2);
        parts.add(SqlName.part(tokens.raw(at++)));
        while (is('.') && tokens.isName(at + 1)) {
            parts.add(SqlName.part(tokens.raw(at + 1)));
            at += 2;
        }
        return new SqlName(parts);
    }

    /** A name of one part; null if there is none. */
    @Nullable
    public SqlName simpleName() {
        return tokens.isName(at) ? new SqlName(List.of(SqlName.part(tokens.raw(at++)))) : null;
    }

    /** Names with commas between; of a relation each may have ONLY before it and a star or a group behind it. */
    public List<SqlName> names() {
        List<SqlName> names = new ArrayList<>(1);
        do {
            accept("ONLY");
            boolean group = accept('(');
            SqlName name = name();
            if (name == null) {
                return names;
            }
            names.add(name);
            if (group) {
                accept(')');
            }
            accept('*');
            skipGroup();
        } while (accept(','));
        return names;
    }

    /** The number of the comma that ends this item of a list, or of what ends the list. */
    public int itemEnd(int to) {
        for (int i = at; i < to; i++) {
            if (tokens.is(i, '(') || tokens.is(i, '[')) {
                i = afterBrackets(i) - 1;
            } else if (tokens.is(i, ',')) {
                return i;
            }
        }
        return to;
    }

    private int afterBrackets(int i) {
        int depth = 0;
        for (int k = i; k < tokens.size(); k++) {
            if (tokens.is(k, '(') || tokens.is(k, '[')) {
                depth++;
            } else if ((tokens.is(k, ')') || tokens.is(k, ']')) && --depth <= 0) {
                return k + 1;
            }
        }
        return tokens.size();
    }
}
