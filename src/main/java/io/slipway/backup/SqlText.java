package io.slipway.backup;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names as parts of statements. */
final class SqlText {
    private SqlText() {}

    /** The name in quotes, whatever it holds. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The names in quotes, with commas between, each after a prefix. */
    static String list(String prefix, Collection<String> names) {
        return names.stream().map(name -> prefix + quoted(name)).collect(Collectors.joining(", "));
    }
}
