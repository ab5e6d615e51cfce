package io.slipway.backup;

import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Follows the search path through the SET statements of a script. */
final class PathChange {
    private static final String NAME = "SEARCH_PATH";

    private PathChange() {}

    /**
     * The search path after a statement.
     *
     * @param before as {@code current_setting} shows it
     * @param original of the session
     */
    static String after(Statement statement, String before, String original) {
        Tokens tokens = Tokens.of(statement.text());
        int at = tokens.is(1, "LOCAL") || tokens.is(1, "SESSION") ? 2 : 1;
        if (!tokens.is(at, NAME)) {
            return before;
        }
        boolean back = statement.kind() == StatementKind.RESET || tokens.is(at + 2, "DEFAULT");
        if (back) {
            return original;
        }
        return statement.kind() == StatementKind.SET ? list(tokens, at + 2) : before;
    }

    private static String list(Tokens tokens, int from) {
        List<String> names = new ArrayList<>();
        for (int i = from; i < tokens.size(); i++) {
            if (tokens.isName(i)) {
                names.add(SqlText.quoted(SqlName.part(tokens.raw(i))));
            } else if (tokens.type(i) == TokenType.STRING) {
                String raw = tokens.raw(i);
                names.add(SqlText.quoted(raw.substring(1, raw.length() - 1).replace("''", "'")));
            }
        }
        return String.join(", ", names);
    }
}
