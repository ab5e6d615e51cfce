package io.slipway.sql.classify;

import io.slipway.sql.statement.TypeChange;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.Set;

/** Reads the new type of a column, and what is known of the cost without knowing the old one. */
final class TypeChangeReader {
    private static final Set<String> WIDENABLE =
            Set.of("VARCHAR", "NUMERIC", "DECIMAL", "VARBIT", "TIMESTAMP", "TIMESTAMPTZ", "TIME", "TIMETZ", "INTERVAL");

    private TypeChangeReader() {}

    static TypeChange read(TokenCursor cursor, SqlName column, int end) {
        Tokens tokens = cursor.tokens();
        int from = cursor.at();
        int using = tokens.find("USING", from, end);
        int collate = tokens.find("COLLATE", from, end);
        int typeEnd = collate >= 0 ? collate : using >= 0 ? using : end;
        boolean computed = using >= 0 && !isCast(tokens, column, using + 1, end);
        cursor.moveTo(end);
        return new TypeChange(tokens.raw(from, typeEnd), computed, cost(tokens, from, typeEnd));
    }

    /** Whether USING is only the column itself, or the column with a cast. */
    private static boolean isCast(Tokens tokens, SqlName column, int from, int end) {
        if (!tokens.isName(from) || !SqlName.part(tokens.raw(from)).equals(column.last())) {
            return false;
        }
        return end == from + 1
                || (tokens.is(from + 1, ':') && tokens.is(from + 2, ':') && !hasOperator(tokens, from + 3, end));
    }

    private static boolean hasOperator(Tokens tokens, int from, int end) {
        for (int i = from; i < end; i++) {
            if (tokens.type(i) == TokenType.OPERATOR) {
                return true;
            }
        }
        return false;
    }

    private static TypeChange.Cost cost(Tokens tokens, int from, int end) {
        String first = tokens.word(from);
        boolean varying = tokens.is(from + 1, "VARYING");
        boolean limited = tokens.raw(from, end).indexOf('(') >= 0;
        boolean text = first.equals("TEXT") || first.equals("VARCHAR") || (first.equals("CHARACTER") && varying);
        if (text && !limited) {
            return TypeChange.Cost.FREE_FROM_TEXT;
        }
        boolean widenable = text || (first.equals("BIT") && varying) || WIDENABLE.contains(first);
        return widenable ? TypeChange.Cost.FREE_WHEN_WIDER : TypeChange.Cost.REWRITE_UNLESS_SAME;
    }
}
