package io.slipway.sql.classify;

import static io.slipway.sql.statement.LockMode.*;

import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the relations that a query reads and writes, with the locks it takes on them. */
final class RelationScan {
    private static final Set<String> FROM_IN_CALL = Set.of("EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION");
    private static final Set<String> ENDS_FROM = Set.of(
            "WHERE",
            "GROUP",
            "ORDER",
            "HAVING",
            "LIMIT",
            "OFFSET",
            "UNION",
            "EXCEPT",
            "INTERSECT",
            "SELECT",
            "SET",
            "RETURNING",
            "WINDOW",
            "FETCH",
            "VALUES",
            "WHEN",
            "ON");

    private final Tokens tokens;
    private final int to;
    private final ClassificationBuilder draft;
    private final Set<String> withNames = new HashSet<>();
    private final List<SqlName> read = new ArrayList<>();
    private boolean[] inFrom = new boolean[16];
    private boolean[] noFrom = new boolean[16];
    private int depth;
    private boolean expected;
    private boolean joinsByUsing;
    private boolean locksRows;

    private RelationScan(Tokens tokens, int to, ClassificationBuilder draft) {
        this.tokens = tokens;
        this.to = to;
        this.draft = draft;
    }

    static void read(Tokens tokens, int from, int to, ClassificationBuilder draft) {
        new RelationScan(tokens, to, draft).scan(from);
    }

    private void scan(int from) {
        int i = from;
        while (i < to) {
            i = step(i, i == from);
        }
        draft.lock(read.isEmpty() ? NONE : locksRows ? ROW_SHARE : ACCESS_SHARE, read);
    }

    private int step(int i, boolean first) {
        if (tokens.is(i, '(')) {
            open(i);
            return i + 1;
        }
        if (tokens.is(i, ')')) {
            depth = Math.max(0, depth - 1);
            expected = false;
            return i + 1;
        }
        if (tokens.is(i, ',')) {
            expected = inFrom[depth];
            return i + 1;
        }
        if (expected && tokens.isName(i)) {
            return relation(i);
        }
        return tokens.type(i) == TokenType.WORD ? word(i, first) : i + 1;
    }

    private void open(int i) {
        boolean from = expected;
        depth++;
        if (depth == inFrom.length) {
            inFrom = Arrays.copyOf(inFrom, depth * 2);
            noFrom = Arrays.copyOf(noFrom, depth * 2);
        }
        inFrom[depth] = from;
        noFrom[depth] = tokens.type(i - 1) == TokenType.WORD && FROM_IN_CALL.contains(tokens.word(i - 1));
    }

    /** A name where a relation may stand: a table, a function, a common table expression or a subquery. */
    private int relation(int i) {
        String word = tokens.word(i);
        switch (word) {
            case "ONLY", "LATERAL" -> {
                return i + 1;
            }
            case "SELECT", "VALUES", "WITH", "TABLE" -> {
                expected = false;
                return word(i, true);
            }
            case "ROWS" -> {
                if (tokens.is(i + 1, "FROM")) {
                    expected = false;
                    return i + 2;
                }
            }
            default -> {}
        }
        expected = false;
        var cursor = new TokenCursor(tokens);
        cursor.moveTo(i);
        SqlName name = cursor.name();
        if (name != null && !cursor.is('(') && !(name.parts().size() == 1 && withNames.contains(name.last()))) {
            read.add(name);
        }
        return cursor.at();
    }

    private int word(int i, boolean first) {
        String word = tokens.word(i);
        switch (word) {
            case "FROM" -> {
                boolean list = !noFrom[depth] && !tokens.is(i - 1, "DISTINCT");
                inFrom[depth] |= list;
                expected = list;
            }
            case "JOIN" -> expected = true;
            case "USING" -> expected = joinsByUsing && (!tokens.is(i + 1, '(') || isQuery(i + 2));
            case "TABLE" -> expected = first || startsQuery(i);
            case "WITH" -> withNames(i);
            case "INSERT", "MERGE" -> {
                return tokens.is(i + 1, "INTO") ? written(i, 2) : i + 1;
            }
            case "DELETE" -> {
                return tokens.is(i + 1, "FROM") ? written(i, 2) : i + 1;
            }
            case "UPDATE" -> {
                return first || startsQuery(i) ? written(i, 1) : i + 1;
            }
            case "FOR" -> locksRows |= isRowLock(i + 1);
            default -> {
                if (ENDS_FROM.contains(word)) {
                    inFrom[depth] &= word.equals("ON");
                    expected = false;
                }
            }
        }
        return i + 1;
    }

    private int written(int i, int words) {
        joinsByUsing = !tokens.is(i, "INSERT") && !tokens.is(i, "UPDATE");
        var cursor = new TokenCursor(tokens);
        cursor.moveTo(i + words);
        cursor.accept("ONLY");
        draft.lock(ROW_EXCLUSIVE, cursor.name());
        return cursor.at();
    }

    /** Whether a statement may begin here: after a parenthesis, a common table expression or a set operation. */
    private boolean startsQuery(int i) {
        return tokens.is(i - 1, '(')
                || tokens.is(i - 1, ')')
                || tokens.is(i - 1, "UNION")
                || tokens.is(i - 1, "ALL")
                || tokens.is(i - 1, "EXCEPT")
                || tokens.is(i - 1, "INTERSECT")
                || tokens.is(i - 1, "AS");
    }

    private boolean isQuery(int i) {
        return tokens.is(i, "SELECT") || tokens.is(i, "VALUES") || tokens.is(i, "WITH") || tokens.is(i, "TABLE");
    }

    private boolean isRowLock(int i) {
        return tokens.is(i, "UPDATE")
                || tokens.is(i, "SHARE")
                || (tokens.is(i, "NO") && tokens.is(i + 1, "KEY"))
                || (tokens.is(i, "KEY") && tokens.is(i + 1, "SHARE"));
    }

    /** Names that are defined as {@code name [(columns)] AS [[NOT] MATERIALIZED] (…)}. */
    private void withNames(int with) {
        var cursor = new TokenCursor(tokens);
        cursor.moveTo(with + 1);
        cursor.accept("RECURSIVE");
        do {
            SqlName name = cursor.simpleName();
            cursor.skipGroup();
            if (name == null || !cursor.accept("AS")) {
                return;
            }
            withNames.add(name.last());
            cursor.accept("NOT");
            cursor.accept("MATERIALIZED");
            cursor.skipGroup();
            cursor.moveTo(afterSearchAndCycle(cursor));
        } while (cursor.accept(','));
    }

    private int afterSearchAndCycle(TokenCursor cursor) {
        int i = cursor.at();
        if (!cursor.is("SEARCH") && !cursor.is("CYCLE")) {
            return i;
        }
        while (i < to && !tokens.is(i, ',') && !isQuery(i) && !tokens.is(i, "INSERT") && !tokens.is(i, "UPDATE")) {
            i++;
        }
        return i;
    }
}
