package io.slipway.backup;

import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.token.Tokens;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a DELETE or UPDATE chooses, if a query chooses the same ones: one table, and a condition that calls no
 * function, since a function may answer differently the second time.
 */
final class RowChoice {
    private static final Set<String> BEFORE_PARENTHESIS =
            Set.of("IN", "ANY", "ALL", "SOME", "AND", "OR", "NOT", "WHERE", "THEN", "ELSE", "WHEN", "BETWEEN");
    private static final Set<String> CHANGES = Set.of("UPDATE", "DELETE", "MERGE");
    private static final Set<String> TIMES =
            Set.of("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIMESTAMP", "LOCALTIME");

    private RowChoice() {}

    /**
     * What follows the name of the table: {@code t WHERE t.id = 1} for {@code DELETE FROM orders t WHERE t.id = 1};
     * null if all rows must be taken.
     */
    static @Nullable String of(Statement statement) {
        Tokens tokens = Tokens.of(statement.text());
        int size = tokens.size();
        boolean delete = statement.kind() == StatementKind.DELETE;
        int name = delete ? 2 : 1;
        int where = tokens.find("WHERE", 0, size);
        boolean plain = tokens.is(0, delete ? "DELETE" : "UPDATE") && !tokens.is(name, "ONLY");
        if (!plain || where < 0 || tokens.find(delete ? "USING" : "FROM", name, where) >= 0) {
            return null;
        }
        int returning = tokens.find("RETURNING", where, size);
        int end = returning < 0 ? size : returning;
        int after = afterName(tokens, name);
        int aliasEnd = delete ? where : tokens.find("SET", after, where);
        if (aliasEnd < 0 || tokens.is(after, '*') || !isRepeatable(tokens, where, end)) {
            return null;
        }
        return (tokens.raw(after, aliasEnd) + " " + tokens.raw(where, end)).strip();
    }

    private static int afterName(Tokens tokens, int name) {
        int i = name + 1;
        while (tokens.is(i, '.')) {
            i += 2;
        }
        return i;
    }

    private static boolean isRepeatable(Tokens tokens, int from, int to) {
        return !tokens.is(from + 1, "CURRENT")
                && IntStream.range(from, to)
                        .noneMatch(i -> tokens.is(i, "SELECT")
                                || tokens.is(i, "TABLE")
                                || TIMES.contains(tokens.word(i))
                                || isCall(tokens, i));
    }

    private static boolean isCall(Tokens tokens, int i) {
        return tokens.isName(i) && tokens.is(i + 1, '(') && !BEFORE_PARENTHESIS.contains(tokens.word(i));
    }

    /** Whether a word of the statement is one that changes or removes rows. */
    static boolean changesRows(String text) {
        Tokens tokens = Tokens.of(text);
        return IntStream.range(0, tokens.size()).anyMatch(i -> CHANGES.contains(tokens.word(i)));
    }
}
