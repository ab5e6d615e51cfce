package io.slipway.sql.classify;

import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;

/**
 * Finds statements in the body of a DO block or routine that define objects, end transactions or are built at run time.
 * It reads only statements that begin where a statement of PL/pgSQL or SQL can begin.
 */
final class BodyScan {
    private final Tokens tokens;
    private final boolean runs;
    private final ClassificationBuilder draft;

    private BodyScan(Tokens tokens, boolean runs, ClassificationBuilder draft) {
        this.tokens = tokens;
        this.runs = runs;
        this.draft = draft;
    }

    /** {@code runs}: the statements are executed by the statement itself, so that their locks are its own. */
    static void read(String body, boolean runs, ClassificationBuilder draft) {
        new BodyScan(Tokens.of(body), runs, draft).scan();
    }

    private void scan() {
        boolean begins = true;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.type(i) != TokenType.WORD) {
                begins = tokens.type(i) == TokenType.SEMICOLON || (begins && isLabel(i));
            } else if (begins && statement(i)) {
                i = end(i);
            } else {
                begins = opens(i);
            }
        }
    }

    /** The semicolon that ends the statement which begins at a token. */
    private int end(int from) {
        int end = from;
        while (end < tokens.size() && tokens.type(end) != TokenType.SEMICOLON) {
            end++;
        }
        return end;
    }

    /** Whether a statement begins after this key word. */
    private boolean opens(int i) {
        return switch (tokens.word(i)) {
            case "BEGIN", "THEN", "ELSE", "LOOP", "ATOMIC" -> true;
            default -> false;
        };
    }

    private boolean isLabel(int i) {
        return tokens.type(i) == TokenType.OPERATOR;
    }

    /** Whether a statement of SQL that sets a trait or takes a lock begins here. */
    private boolean statement(int i) {
        switch (tokens.word(i)) {
            case "COMMIT", "ROLLBACK" -> draft.trait(Trait.BODY_COMMITS);
            case "EXECUTE" -> draft.trait(Trait.BODY_DYNAMIC);
            case "CREATE", "ALTER", "DROP", "TRUNCATE", "GRANT", "REVOKE", "COMMENT", "REINDEX", "REFRESH", "LOCK" ->
                definition(i);
            case "INSERT", "UPDATE", "DELETE", "MERGE" -> locks(i);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void definition(int i) {
        draft.trait(Trait.BODY_DEFINES, !tokens.is(i, "LOCK"));
        locks(i);
    }

    private void locks(int i) {
        if (!runs) {
            return;
        }
        Classification inner = Classifier.classify(tokens.raw(i, end(i)));
        draft.lock(inner.lock());
        inner.locks().forEach(each -> draft.lock(each.mode(), each.relation()));
        draft.rewrites(inner.rewrite());
        draft.scans(inner.scan());
    }
}
