package io.slipway.migration.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a project keeps its migrations.
 *
 * @param directories read with their subdirectories
 * @param placeholders values by name; the case of a name does not count. {@code flyway:filename} is added for each file
 * @param placeholderPrefix before a placeholder's name
 * @param placeholderSuffix behind a placeholder's name
 * @param replacesPlaceholders false: the text of the files is taken as it is, also where it has the prefix
 */
public record FileSettings(
        List<Path> directories,
        Map<String, String> placeholders,
        String placeholderPrefix,
        String placeholderSuffix,
        boolean replacesPlaceholders) {
    /** Flyway's {@code ${…}}. */
    public static final String DEFAULT_PREFIX = "${";

    public static final String DEFAULT_SUFFIX = "}";

    public FileSettings {
        directories = List.copyOf(directories);
        placeholders = Map.copyOf(placeholders);
    }

    /** One directory, and text without placeholders. */
    public static FileSettings of(Path directory) {
        return new FileSettings(List.of(directory), Map.of(), DEFAULT_PREFIX, DEFAULT_SUFFIX, false);
    }
}
