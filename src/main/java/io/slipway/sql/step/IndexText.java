package io.slipway.sql.step;

import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;

/**
 * The definition of an index in a CREATE INDEX, apart from names.
 *
 * @param behindTable the text after the table's name: method, keys, predicate and so on
 */
public record IndexText(boolean unique, String behindTable) {

    /** The definition in the text of a CREATE INDEX. */
    static IndexText of(String text) {
        var cursor = new TokenCursor(Tokens.of(text));
        cursor.accept("CREATE");
        boolean unique = cursor.accept("UNIQUE");
        cursor.accept("INDEX");
        cursor.accept("CONCURRENTLY");
        cursor.accept("IF", "NOT", "EXISTS");
        cursor.name();
        cursor.accept("ON");
        cursor.accept("ONLY");
        cursor.name();
        cursor.accept('*');
        return new IndexText(
                unique, cursor.atEnd() ? "" : text.substring(cursor.tokens().start(cursor.at())));
    }
}
