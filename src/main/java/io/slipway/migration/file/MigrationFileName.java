package io.slipway.migration.file;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a migration file. These forms are read, the first that fits:
 *
 * <pre>
 *   V&lt;version>__&lt;name>.sql   U&lt;version>__&lt;name>.sql   R__&lt;name>.sql     Flyway's
 *   &lt;version>_&lt;name>.up.sql  &lt;version>_&lt;name>.down.sql                 golang-migrate's
 *   &lt;version>_&lt;name>.sql                                            plain, and dbmate's
 * </pre>
 *
 * @param version null for a repeatable
 * @param writtenVersion as the name has it, with dots; null for a repeatable
 * @param name without version and suffix; may be empty
 */
record MigrationFileName(
        MigrationKind kind,
        @Nullable MigrationVersion version,
        @Nullable String writtenVersion,
        String name) {
    private static final String NUMBERS = "([0-9]+(?:[._][0-9]+)*)";
    private static final String DOTTED = "([0-9]+(?:\\.[0-9]+)*)";

    /** Flyway allows a migration without a name, and the suffix in either case. */
    private static final String NAME = "(?:__(.*))?(?i:\\.sql)";

    /** A form; the groups are version and name. */
    private record Form(MigrationKind kind, Pattern pattern) {
        Form(MigrationKind kind, String pattern) {
            this(kind, Pattern.compile(pattern));
        }
    }

    private static final List<Form> FORMS = List.of(
            new Form(MigrationKind.VERSIONED, "V" + NUMBERS + NAME),
            new Form(MigrationKind.UNDO, "U" + NUMBERS + NAME),
            new Form(MigrationKind.REPEATABLE, "R()__(.+)(?i:\\.sql)"),
            new Form(MigrationKind.VERSIONED, DOTTED + "_(.+)\\.up\\.sql"),
            new Form(MigrationKind.UNDO, DOTTED + "_(.+)\\.down\\.sql"),
            new Form(MigrationKind.VERSIONED, DOTTED + "_(.+)\\.sql"));

    /** Null if the name is another one. */
    static @Nullable MigrationFileName parse(String name) {
        for (Form form : FORMS) {
            Matcher found = form.pattern().matcher(name);
            if (found.matches()) {
                return of(form.kind(), found.group(1), Objects.requireNonNullElse(found.group(2), ""));
            }
        }
        return null;
    }

    private static MigrationFileName of(MigrationKind kind, String version, String name) {
        return kind == MigrationKind.REPEATABLE
                ? new MigrationFileName(kind, null, null, name)
                : new MigrationFileName(kind, MigrationVersion.parse(version), version.replace('_', '.'), name);
    }

    /** Whether the file holds the change of the version, or the way back. */
    boolean has(MigrationVersion wanted) {
        return wanted.equals(version);
    }
}
