package io.slipway.problem;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL reported of an error beside its message (manual, "Error and Notice Message Fields"). Null: it
 * reported no such field.
 *
 * @param detail DETAIL; by default without values of rows
 * @param hint HINT
 * @param context CONTEXT: the calls that led to the error, the innermost first; by default without literals
 * @param columnName of the table, not a place in the script
 * @param plpgsqlLine line of the innermost PL/pgSQL body, 1 for the line in which its string begins
 */
public record ServerReport(
        @Nullable String detail,
        @Nullable String hint,
        @Nullable String context,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String columnName,
        @Nullable String dataType,
        @Nullable String constraint,
        @Nullable Integer plpgsqlLine) {
    /** The server reported no more than a message, or is not the one that reported the error. */
    public static final ServerReport NONE = new ServerReport(null, null, null, null, null, null, null, null, null);

    /** The fields as psql shows them, one per line, each after a newline; empty where there are none. */
    String text() {
        var text = new StringBuilder();
        append(text, "DETAIL", detail);
        append(text, "HINT", hint);
        append(text, "CONTEXT", context);
        append(text, "OBJECT", objects());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append('\n').append(name).append(": ").append(value);
        }
    }

    private @Nullable String objects() {
        String objects = Stream.of(
                        named("schema", schema),
                        named("table", table),
                        named("column", columnName),
                        named("data type", dataType),
                        named("constraint", constraint))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return objects.isEmpty() ? null : objects;
    }

    private static Optional<String> named(String kind, @Nullable String name) {
        return Optional.ofNullable(name).map(of -> kind + " " + of);
    }
}
