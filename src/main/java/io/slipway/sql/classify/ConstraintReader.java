package io.slipway.sql.classify;

import io.slipway.sql.statement.ConstraintDefinition;
import io.slipway.sql.statement.ConstraintType;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;

/** Reads a table constraint. */
final class ConstraintReader {
    private final TokenCursor cursor;
    private final Tokens tokens;

    ConstraintReader(TokenCursor cursor) {
        this.cursor = cursor;
        this.tokens = cursor.tokens();
    }

    /** Whether a constraint begins here, with or without a name; a column may be named {@code exclude}. */
    static boolean standsAt(TokenCursor cursor) {
        return switch (cursor.word()) {
            case "CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "NOT" -> true;
            case "EXCLUDE" ->
                cursor.tokens().is(cursor.at() + 1, "USING") || cursor.tokens().is(cursor.at() + 1, '(');
            default -> false;
        };
    }

    ConstraintDefinition read(int to) {
        String sql = tokens.raw(cursor.at(), to);
        SqlName name = cursor.accept("CONSTRAINT") ? cursor.simpleName() : null;
        int from = cursor.at();
        ConstraintType type = type();
        SqlName references = null;
        int referenced = tokens.find("REFERENCES", from, to);
        if (referenced >= 0) {
            cursor.moveTo(referenced + 1);
            references = cursor.name();
        }
        boolean usingIndex = (type == ConstraintType.UNIQUE || type == ConstraintType.PRIMARY_KEY)
                && tokens.is(cursor.at(), "USING");
        boolean notValid = isNot("VALID", from, to) || isNot("ENFORCED", from, to);
        cursor.moveTo(to);
        return new ConstraintDefinition(sql, name, type, notValid, usingIndex, references);
    }

    private ConstraintType type() {
        String word = cursor.word();
        cursor.skip();
        return switch (word) {
            case "CHECK" -> ConstraintType.CHECK;
            case "NOT" -> ConstraintType.NOT_NULL;
            case "UNIQUE" -> ConstraintType.UNIQUE;
            case "EXCLUDE" -> ConstraintType.EXCLUDE;
            case "PRIMARY" -> behind("KEY", ConstraintType.PRIMARY_KEY);
            case "FOREIGN" -> behind("KEY", ConstraintType.FOREIGN_KEY);
            default -> ConstraintType.UNKNOWN;
        };
    }

    private ConstraintType behind(String word, ConstraintType type) {
        return cursor.accept(word) ? type : ConstraintType.UNKNOWN;
    }

    private boolean isNot(String word, int from, int to) {
        int i = tokens.find(word, from, to);
        return i > from && tokens.is(i - 1, "NOT");
    }
}
