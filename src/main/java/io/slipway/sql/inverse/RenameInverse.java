package io.slipway.sql.inverse;

import io.slipway.sql.classify.ClassificationBuilder;
import io.slipway.sql.classify.KindReader;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns {@code ALTER … old … RENAME … TO new} round for objects that are no relations. */
final class RenameInverse {
    private RenameInverse() {}

    /** Null when the statement is no renaming. */
    static @Nullable String of(Statement statement) {
        var tokens = Tokens.of(statement.text());
        int rename = tokens.find("RENAME", 0, tokens.size());
        int to = rename < 0 ? -1 : tokens.find("TO", rename, tokens.size());
        if (to < 0 || to + 1 >= tokens.size()) {
            return null;
        }
        return to == rename + 1 ? object(statement, tokens, rename) : part(tokens, rename, to);
    }

    private static @Nullable String object(Statement statement, Tokens tokens, int rename) {
        if (statement.classification().objects().size() != 1) {
            return null;
        }
        SqlName old = statement.classification().objects().getFirst();
        var cursor = new TokenCursor(tokens);
        new KindReader(cursor, new ClassificationBuilder()).read();
        int nameStart = cursor.at();
        cursor.name();
        int nameEnd = cursor.at();
        cursor.moveTo(rename + 2);
        SqlName renamed = cursor.simpleName();
        if (renamed == null) {
            return null;
        }
        String between = tokens.raw(nameEnd, rename);
        return tokens.raw(0, nameStart) + ' ' + old.withLast(renamed.last()) + (between.startsWith("(") ? "" : " ")
                + (between.isEmpty() ? "" : between + ' ') + "RENAME TO " + new SqlName(List.of(old.last()));
    }

    /** An attribute or a value: {@code RENAME ATTRIBUTE a TO b CASCADE}. */
    private static @Nullable String part(Tokens tokens, int rename, int to) {
        if (to != rename + 3) {
            return null;
        }
        String rest = tokens.raw(to + 2, tokens.size());
        return tokens.raw(0, rename + 2) + ' ' + tokens.raw(to + 1) + " TO " + tokens.raw(rename + 2)
                + (rest.isEmpty() ? "" : ' ' + rest);
    }
}
