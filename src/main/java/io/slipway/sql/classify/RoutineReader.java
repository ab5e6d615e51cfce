package io.slipway.sql.classify;

import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.text.Ascii;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads CREATE FUNCTION, CREATE PROCEDURE, DO and CALL, and what their bodies hold. */
final class RoutineReader {
    private static final Set<String> READABLE = Set.of("", "SQL", "PLPGSQL");

    private final TokenCursor cursor;
    private final Tokens tokens;
    private final ClassificationBuilder draft;

    RoutineReader(TokenCursor cursor, ClassificationBuilder draft) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
        this.draft = draft;
    }

    void read(StatementKind kind) {
        switch (kind) {
            case CALL -> {
                draft.object(cursor.name());
                draft.transaction(TransactionBehavior.DEPENDS);
            }
            case DO -> {
                draft.transaction(TransactionBehavior.DEPENDS);
                body(RoutineBody.tokenFrom(tokens, cursor.at()), true);
            }
            default -> {
                draft.object(cursor.name());
                cursor.skipGroup();
                int as = tokens.find("AS", cursor.at(), tokens.size());
                body(as < 0 ? -1 : RoutineBody.tokenFrom(tokens, as), false);
                atomic();
            }
        }
    }

    /** PostgreSQL analyzes a body written as statements at once, so the locks of its statements are taken. */
    private void atomic() {
        int atomic = tokens.find("ATOMIC", cursor.at(), tokens.size());
        if (atomic > 0 && tokens.is(atomic - 1, "BEGIN")) {
            RelationScan.read(tokens, atomic + 1, tokens.size(), draft);
        }
    }

    private void body(int token, boolean runs) {
        String body = token < 0 || !READABLE.contains(language()) ? null : content(token);
        if (body != null) {
            BodyScan.read(body, runs, draft);
        }
    }

    private String language() {
        int at = tokens.find("LANGUAGE", cursor.at(), tokens.size());
        return at < 0
                ? ""
                : Ascii.upper(tokens.raw(at + 1), 0, tokens.raw(at + 1).length())
                        .replace("'", "");
    }

    private @Nullable String content(int token) {
        String raw = tokens.raw(token);
        if (tokens.type(token) == TokenType.DOLLAR_STRING) {
            int tag = raw.indexOf('$', 1) + 1;
            return raw.substring(tag, raw.length() - tag);
        }
        int quote = raw.indexOf('\'');
        return raw.length() < quote + 2
                ? null
                : raw.substring(quote + 1, raw.length() - 1).replace("''", "'");
    }
}
