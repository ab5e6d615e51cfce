package io.slipway.migration.file;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/**
 * What Flyway's file {@code <name>.sql.conf} beside a migration says about it.
 *
 * @param transactionOff {@code executeInTransaction=false}: each statement is a step of its own
 * @param replacesPlaceholders {@code placeholderReplacement} is not false
 */
record ScriptConfig(boolean transactionOff, boolean replacesPlaceholders) {
    private static final ScriptConfig NONE = new ScriptConfig(false, true);

    static ScriptConfig beside(FoundFile file, FileFindings findings) {
        Path path = file.path().resolveSibling(file.fileName() + ".conf");
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return NONE;
        }
        var values = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            values.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            findings.add(DirectoryWalk.unreadable(path));
            return NONE;
        }
        boolean transactionOff = false;
        boolean replaces = true;
        for (String key : values.stringPropertyNames()) {
            String value = values.getProperty(key).strip().toLowerCase(Locale.ROOT);
            boolean isFalse = value.equals("false");
            switch (key) {
                case "executeInTransaction" -> transactionOff = isFalse;
                case "placeholderReplacement" -> replaces = !isFalse;
                default -> checkIgnorable(path, key, value, findings);
            }
        }
        return new ScriptConfig(transactionOff, replaces);
    }

    private static void checkIgnorable(Path path, String key, String value, FileFindings findings) {
        boolean ignorable = switch (key) {
            case "encoding" -> value.equals("utf-8");
            case "shouldExecute" -> value.equals("true");
            case "outputQueryResults" -> true;
            default -> false;
        };
        if (!ignorable) {
            findings.add(FileFinding.error(
                    "script-config",
                    path,
                    key + "=" + value + " is not supported: the migration would run differently than under Flyway.",
                    "Remove the line. Slipway knows executeInTransaction and placeholderReplacement."));
        }
    }
}
