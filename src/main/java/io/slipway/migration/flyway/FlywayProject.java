package io.slipway.migration.flyway;

import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.FileSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code flyway.conf} and {@code flyway.toml} say about a project. The files are looked for in the working
 * directory and in its {@code conf}; {@code flyway.user.toml} wins over {@code flyway.toml}, and that over
 * {@code flyway.conf}. {@code ${NAME}} and {@code ${env.NAME}} are replaced by variables of the environment. The
 * connection is not read from there.
 *
 * @param files the files that were read
 * @param directories relative to the working directory or absolute; empty if nothing says where the migrations are
 * @param schemas in the order of the setting; may be empty
 * @param defaultSchema where Flyway's table is; null: the current schema of the session
 * @param table the name of Flyway's table
 * @param environment the name of Flyway's environment
 * @param findings errors are settings that Slipway cannot follow
 */
public record FlywayProject(
        List<Path> files,
        List<Path> directories,
        List<String> schemas,
        @Nullable String defaultSchema,
        String table,
        Map<String, String> placeholders,
        String placeholderPrefix,
        String placeholderSuffix,
        boolean replacesPlaceholders,
        String environment,
        List<FileFinding> findings) {
    /** The name of the table unless the setting {@code table} has another. */
    public static final String DEFAULT_TABLE = "flyway_schema_history";

    private static final String PLACEHOLDER = "placeholders.";

    /** Reads the project of the working directory; empty if it has no configuration of Flyway. */
    public static Optional<FlywayProject> read(Path workingDirectory, Map<String, String> variables) {
        List<FileFinding> findings = new ArrayList<>();
        var files = new ConfigurationFiles(variables, findings);
        Map<String, ConfigurationValue> values = files.read(workingDirectory);
        if (files.files().isEmpty()) {
            return Optional.empty();
        }
        FlywaySettings.check(values, findings);
        List<Path> directories = new FlywayLocations(workingDirectory, findings).of(values.get("locations"));
        List<String> schemas = Stream.of(text(values, "schemas", "").split(",", -1))
                .map(String::strip)
                .filter(schema -> !schema.isEmpty())
                .toList();
        String defaultSchema = text(values, "defaultSchema", schemas.isEmpty() ? "" : schemas.getFirst());
        return Optional.of(new FlywayProject(
                List.copyOf(files.files()),
                directories,
                schemas,
                defaultSchema.isEmpty() ? null : defaultSchema,
                text(values, "table", DEFAULT_TABLE),
                placeholders(values),
                text(values, "placeholderPrefix", FileSettings.DEFAULT_PREFIX),
                text(values, "placeholderSuffix", FileSettings.DEFAULT_SUFFIX),
                !text(values, "placeholderReplacement", "true").equalsIgnoreCase("false"),
                text(values, "environment", "default"),
                List.copyOf(findings)));
    }

    private static String text(Map<String, ConfigurationValue> values, String key, String otherwise) {
        ConfigurationValue value = values.get(key);
        return value == null || value.text().isBlank()
                ? otherwise
                : value.text().strip();
    }

    private static Map<String, String> placeholders(Map<String, ConfigurationValue> values) {
        Map<String, String> placeholders = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(PLACEHOLDER)) {
                placeholders.put(key.substring(PLACEHOLDER.length()), value.text());
            }
        });
        return Map.copyOf(placeholders);
    }
}
