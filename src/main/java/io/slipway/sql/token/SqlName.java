package io.slipway.sql.token;

import io.slipway.sql.text.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name as the server sees it: unquoted parts in lower case.
 *
 * @param parts outermost first, without quotes; an escaped {@code U&"…"} is kept as it was written
 */
public record SqlName(List<String> parts) {
    private static final String ESCAPED = "U&\"";

    /** The maximum length of a name in UTF-8; PostgreSQL cuts a longer one (manual, section 4.1.1). */
    public static final int MAX_BYTES = 63;

    /** A char of Java has at most this many bytes in UTF-8. */
    private static final int BYTES_PER_CHAR = 3;

    /** One part as the server sees it: without quotes, in lower case unless quoted, cut to {@link #MAX_BYTES}. */
    public static String part(String raw) {
        String name = uncut(raw);
        return name.startsWith(ESCAPED) ? name : cut(name);
    }

    /** One part in its whole length, without quotes. */
    public static String uncut(String raw) {
        if (raw.startsWith("\"")) {
            return raw.substring(1, Math.max(1, raw.length() - 1)).replace("\"\"", "\"");
        }
        return raw.startsWith(ESCAPED) || raw.startsWith("u&\"") ? ESCAPED + raw.substring(3) : Ascii.lower(raw);
    }

    private static String cut(String name) {
        if (name.length() * BYTES_PER_CHAR <= MAX_BYTES) {
            return name;
        }
        int bytes = 0;
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            bytes += Character.toString(name.codePointAt(i)).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                return name.substring(0, i);
            }
        }
        return name;
    }

    /** The last part. */
    public String last() {
        return parts.getLast();
    }

    /** The same name with another last part. */
    public SqlName withLast(String last) {
        var renamed = new ArrayList<>(parts.subList(0, parts.size() - 1));
        renamed.add(last);
        return new SqlName(List.copyOf(renamed));
    }

    /** The parts before the last one; null if there are none. */
    @Nullable
    public SqlName qualifier() {
        return parts.size() == 1 ? null : new SqlName(List.copyOf(parts.subList(0, parts.size() - 1)));
    }

    /** A name of one part in the place of this one: with this one's schema, if it has one. */
    public SqlName sibling(SqlName simple) {
        return simple.parts.size() > 1 ? simple : withLast(simple.last());
    }

    /** The name as SQL: quoted only where it must be. */
    @Override
    public String toString() {
        var sql = new StringBuilder();
        for (String part : parts) {
            if (!sql.isEmpty()) {
                sql.append('.');
            }
            sql.append(quoted(part));
        }
        return sql.toString();
    }

    private static String quoted(String part) {
        return part.startsWith(ESCAPED) || isPlain(part) ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    private static boolean isPlain(String part) {
        if (part.isEmpty() || Lexer.isDigit(part.charAt(0)) || part.charAt(0) == '$') {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || c == '_' || Lexer.isDigit(c) || c == '$';
            if (!plain) {
                return false;
            }
        }
        return !ReservedWords.contain(part);
    }
}
