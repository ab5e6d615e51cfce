package io.slipway.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * What a CREATE INDEX says about the index, as far as the catalog can be compared with it.
 *
 * @param method btree where none is named
 * @param partial whether it has a predicate
 * @param keys a column by its name, anything else by an empty text
 * @param included how many columns are only carried along
 */
public record IndexShape(boolean unique, String method, boolean partial, List<String> keys, int included) {

    /** Of a statement that is a CREATE INDEX. */
    static IndexShape of(String text) {
        var cursor = new Cursor(Tokens.of(text));
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
        var using = cursor.accept("USING") ? cursor.simpleName() : null;
        var keys = items(cursor);
        int included = cursor.accept("INCLUDE") ? items(cursor).size() : 0;
        return new IndexShape(unique, using == null ? "btree" : using.last(), hasPredicate(cursor), keys, included);
    }

    private static List<String> items(Cursor cursor) {
        var items = new ArrayList<String>();
        if (!cursor.is('(')) {
            return items;
        }
        int end = cursor.tokens().afterGroup(cursor.at()) - 1;
        do {
            cursor.skip();
            int next = cursor.itemEnd(end);
            var column = cursor.simpleName();
            var name = column == null ? "" : column.last();
            boolean plain = !cursor.is('(') && !cursor.is('.') && !name.startsWith("U&\"");
            items.add(plain ? name : "");
            cursor.moveTo(next);
        } while (cursor.at() < end);
        cursor.skip();
        return items;
    }

    private static boolean hasPredicate(Cursor cursor) {
        while (!cursor.atEnd()) {
            if (cursor.accept("WHERE")) {
                return true;
            }
            if (cursor.is('(')) {
                cursor.skipGroup();
            } else {
                cursor.skip();
            }
        }
        return false;
    }
}
