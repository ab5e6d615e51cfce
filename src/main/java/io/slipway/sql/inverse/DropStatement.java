package io.slipway.sql.inverse;

import io.slipway.sql.classify.ClassificationBuilder;
import io.slipway.sql.classify.KindReader;
import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Writes the DROP of what a CREATE made. */
final class DropStatement {
    private DropStatement() {}

    static String of(Statement create) {
        Classification is = create.classification();
        String object = String.valueOf(is.object());
        return switch (is.kind()) {
            case CREATE_TABLE_AS -> "DROP TABLE " + object;
            case CREATE_INDEX -> index(is);
            case CREATE_TRIGGER, CREATE_POLICY, CREATE_RULE -> drop(is) + object + " ON " + is.lockedRelations();
            case CREATE_FUNCTION, CREATE_PROCEDURE, CREATE_AGGREGATE -> drop(is) + object + signature(create.text());
            default -> drop(is) + object;
        };
    }

    private static String drop(Classification is) {
        return "DROP " + is.kind().label().substring("CREATE ".length()) + ' ';
    }

    /** An index lives in the schema of its table, whatever the search path is. */
    private static String index(Classification is) {
        SqlName table = is.locks().getFirst().relation();
        SqlName index = table.sibling(is.objects().getFirst());
        return "DROP INDEX " + (is.has(Trait.CONCURRENTLY) ? "CONCURRENTLY " : "") + index;
    }

    /** The arguments without their defaults; without an argument list, nothing. */
    private static String signature(String text) {
        var tokens = Tokens.of(text);
        var cursor = new TokenCursor(tokens);
        new KindReader(cursor, new ClassificationBuilder()).read();
        cursor.name();
        if (!cursor.accept('(')) {
            return "";
        }
        int end = tokens.afterGroup(cursor.at() - 1) - 1;
        List<String> arguments = new ArrayList<>();
        while (cursor.at() < end) {
            int itemEnd = cursor.itemEnd(end);
            arguments.add(tokens.raw(cursor.at(), defaultStart(tokens, cursor.at(), itemEnd)));
            cursor.moveTo(itemEnd + 1);
        }
        return '(' + String.join(", ", arguments) + ')';
    }

    private static int defaultStart(Tokens tokens, int from, int end) {
        for (int i = from; i < end; i++) {
            if (tokens.is(i, "DEFAULT") || tokens.is(i, '=')) {
                return i;
            }
        }
        return end;
    }
}
