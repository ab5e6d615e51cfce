package io.slipway.postgres.grammar;

import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** Splits a text as the driver does with every text that it sends. */
public final class DriverParser {
    private DriverParser() {}

    /**
     * Whether the driver reads this text as exactly one statement. The driver ends {@code E'a''b'} at its doubled
     * quote, which is a fault of the driver and no ambiguity: the quote is doubled by a backslash before it reads the
     * text.
     */
    public static boolean isOneStatement(String text) {
        String plain = withoutDoubledQuotes(text);
        try {
            List<NativeQuery> queries = Parser.parseJdbcSql(plain, true, false, true, false, false);
            return queries.size() == 1 && queries.getFirst().nativeSql.strip().equals(plain.strip());
        } catch (SQLException e) {
            return false;
        }
    }

    private static String withoutDoubledQuotes(String text) {
        if (!text.contains("''")) {
            return text;
        }
        Tokens tokens = Tokens.of(text);
        var plain = new StringBuilder(text);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.type(i) == TokenType.STRING && Character.toLowerCase(text.charAt(tokens.start(i))) == 'e') {
                escapeDoubledQuotes(plain, tokens.start(i) + 2, tokens.end(i) - 1);
            }
        }
        return plain.toString();
    }

    private static void escapeDoubledQuotes(StringBuilder text, int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '\'' && text.charAt(i + 1) == '\'') {
                text.setCharAt(i, '\\');
                i++;
            }
        }
    }
}
