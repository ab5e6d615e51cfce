package io.slipway.migration.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What to say about a file whose name is not that of a migration. */
final class NameAdvice {
    private static final Pattern SQL = Pattern.compile("(?i).+\\.sql");
    private static final Pattern CALLBACK = Pattern.compile("(?:before|after)[A-Z][A-Za-z]*(?:__.*)?\\.sql");
    private static final Pattern BASELINE = Pattern.compile("B[0-9].*__.*\\.sql");
    private static final Pattern NUMBERED =
            Pattern.compile("(?i)([vu]?)[ _-]?([0-9]+(?:[._][0-9]+)*)[ ._-]*(.*)\\.sql");
    private static final Pattern REPEATABLE = Pattern.compile("(?i)r[ _-]+(.*)\\.sql");
    private static final Pattern BLANKS = Pattern.compile("[ -]+");

    private NameAdvice() {}

    /** Empty if the file has nothing to do with migrations. */
    static Optional<FileFinding> about(FoundFile file) {
        String name = file.fileName();
        if (!SQL.matcher(name).matches()) {
            return Optional.empty();
        }
        if (CALLBACK.matcher(name).matches()) {
            return Optional.of(FileFinding.warning(
                    "callback-ignored",
                    file.path(),
                    "The file is a callback of Flyway. Slipway does not run callbacks.",
                    "Put its statements into the migrations that need them, or run them before or after Slipway."));
        }
        if (BASELINE.matcher(name).matches()) {
            return Optional.of(FileFinding.warning(
                    "baseline-ignored",
                    file.path(),
                    "The file is a baseline migration of Flyway. Slipway does not run these.",
                    "Keep the migrations that it summarizes, or rename it to V… in a project of its own."));
        }
        String right = rightName(name);
        return Optional.of(
                right == null
                        ? FileFinding.warning(
                                "no-migration",
                                file.path(),
                                "The name is not that of a migration: the file is left out.",
                                "Rename it to V<version>__<name>.sql if it is one.")
                        : FileFinding.error(
                                "misnamed-migration",
                                file.path(),
                                "The name looks like that of a migration, but is not one: the file would be left out.",
                                "Rename it to " + right + "."));
    }

    private static @Nullable String rightName(String name) {
        Matcher repeatable = REPEATABLE.matcher(name);
        if (repeatable.matches()) {
            return "R__" + words(repeatable.group(1)) + ".sql";
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (!numbered.matches()) {
            return null;
        }
        String letter = numbered.group(1).equalsIgnoreCase("u") ? "U" : "V";
        return letter + numbered.group(2) + "__" + words(numbered.group(3)) + ".sql";
    }

    private static String words(String name) {
        return name.isEmpty() ? "name" : BLANKS.matcher(name).replaceAll("_");
    }
}
