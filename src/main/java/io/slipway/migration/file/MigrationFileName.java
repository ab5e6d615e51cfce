package io.slipway.migration.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file with a version: {@code V<version>__<name>.sql}, {@code U<version>__<name>.sql} (the way back) or
 * {@code <version>_<name>.sql}.
 *
 * @param isUndo the file is the way back from the version
 */
record MigrationFileName(boolean isUndo, MigrationVersion version) {
    private static final Pattern MARKED = Pattern.compile("([VU])([0-9]+(?:[._][0-9]+)*)__.+\\.sql");
    private static final Pattern PLAIN = Pattern.compile("()([0-9]+(?:\\.[0-9]+)*)_.+\\.sql");

    /** Null if the name is another one. */
    static @Nullable MigrationFileName parse(String name) {
        Matcher marked = MARKED.matcher(name);
        Matcher found = marked.matches() ? marked : PLAIN.matcher(name);
        if (!found.matches()) {
            return null;
        }
        MigrationVersion version = MigrationVersion.parse(found.group(2));
        return version == null ? null : new MigrationFileName(found.group(1).equals("U"), version);
    }
}
