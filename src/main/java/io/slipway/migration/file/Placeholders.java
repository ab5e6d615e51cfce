package io.slipway.migration.file;

import io.slipway.problem.Position;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces placeholders as Flyway does: everywhere, also in comments, strings and function bodies, and without regard
 * to the case of a name. A value never has placeholders itself.
 */
final class Placeholders {
    private static final String FILE_NAME = "flyway:filename";

    private final FileSettings settings;
    private final FileFindings findings;
    private final Map<String, String> values = new HashMap<>();

    Placeholders(FileSettings settings, FileFindings findings) {
        this.settings = settings;
        this.findings = findings;
        settings.placeholders().forEach((name, value) -> values.put(name.toLowerCase(Locale.ROOT), value));
    }

    /** The text with values; where a value is missing, the text stays and a finding says so. */
    String replace(FoundFile file, String text) {
        String prefix = settings.placeholderPrefix();
        String suffix = settings.placeholderSuffix();
        var replaced = new StringBuilder();
        int from = 0;
        for (int start = text.indexOf(prefix); start >= 0; start = text.indexOf(prefix, from)) {
            int nameStart = start + prefix.length();
            int end = text.indexOf(suffix, nameStart);
            String name = end < 0 ? firstLine(text.substring(nameStart)) : text.substring(nameStart, end);
            String value = end < 0 ? null : value(file, name);
            replaced.append(text, from, start);
            if (value == null) {
                findings.add(unknown(file, firstLine(name), end < 0).at(Position.START.after(text, start)));
                replaced.append(prefix);
                from = nameStart;
            } else {
                if (value.indexOf('\n') >= 0) {
                    findings.add(manyLines(file, name).at(Position.START.after(text, start)));
                }
                replaced.append(value);
                from = end + suffix.length();
            }
        }
        return replaced.append(text, from, text.length()).toString();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private @Nullable String value(FoundFile file, String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return key.equals(FILE_NAME) ? file.fileName() : values.get(key);
    }

    private FileFinding unknown(FoundFile file, String name, boolean open) {
        String written = settings.placeholderPrefix() + name + (open ? "" : settings.placeholderSuffix());
        return FileFinding.error(
                "unknown-placeholder",
                file.path(),
                open
                        ? "The placeholder that begins with " + written + " has no end."
                        : "The placeholder " + written + " has no value.",
                "Add its value to `placeholders` of slipway.yaml or of Flyway's configuration. If the text is no"
                        + " placeholder, write placeholderReplacement=false in " + file.fileName() + ".conf.");
    }

    private static FileFinding manyLines(FoundFile file, String name) {
        return FileFinding.error(
                "placeholder-value",
                file.path(),
                "The value of the placeholder " + name + " has several lines, so that errors below it would have wrong"
                        + " line numbers.",
                "Give it a value of one line.");
    }
}
