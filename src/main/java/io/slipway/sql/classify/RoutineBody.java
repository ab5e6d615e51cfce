package io.slipway.sql.classify;

import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;

/** Finds the string that holds the body of a DO, CREATE FUNCTION or CREATE PROCEDURE. */
public final class RoutineBody {
    private RoutineBody() {}

    /** The number of its token; -1 for a statement without such a string. */
    public static int token(Tokens tokens) {
        if (tokens.is(0, "DO")) {
            return tokenFrom(tokens, 1);
        }
        int as = tokens.find("AS", afterArguments(tokens), tokens.size());
        return as < 0 ? -1 : tokenFrom(tokens, as);
    }

    /** A routine may be named AS, but not behind its arguments. */
    private static int afterArguments(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, '(')) {
                return tokens.afterGroup(i);
            }
        }
        return 0;
    }

    /** The first string that is not the name of a language, or -1. */
    static int tokenFrom(Tokens tokens, int from) {
        for (int i = from; i < tokens.size(); i++) {
            if (isString(tokens.type(i)) && !tokens.is(i - 1, "LANGUAGE")) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isString(TokenType type) {
        return type == TokenType.STRING || type == TokenType.DOLLAR_STRING;
    }
}
