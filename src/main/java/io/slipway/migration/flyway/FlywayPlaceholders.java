package io.slipway.migration.flyway;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders that Flyway defines itself, but for {@code flyway:filename}, which differs from file to file.
 *
 * @param defaultSchema null if it is not known
 * @param user null if it is not known
 * @param database its name; null if it is not known
 */
public record FlywayPlaceholders(
        @Nullable String defaultSchema,
        @Nullable String user,
        @Nullable String database,
        String table,
        String environment) {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /**
     * The values by name, without those that are not known.
     *
     * @param workingDirectory absolute
     */
    public Map<String, String> values(Path workingDirectory, Instant now, ZoneId zone) {
        Map<String, String> values = new HashMap<>();
        putKnown(values, "flyway:defaultSchema", defaultSchema);
        putKnown(values, "flyway:user", user);
        putKnown(values, "flyway:database", database);
        values.put("flyway:table", table);
        values.put("flyway:environment", environment);
        values.put("flyway:workingDirectory", workingDirectory.toString());
        values.put("flyway:timestamp", TIMESTAMP.format(now.atZone(zone)));
        return values;
    }

    private static void putKnown(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
