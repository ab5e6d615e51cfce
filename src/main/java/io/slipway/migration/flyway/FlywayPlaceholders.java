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
 * @param defaultSchema the schema of Flyway's table, or the session's current one; null if no database was asked
 * @param user the session's user; null if no database was asked
 * @param database the name of the database; null if no database was asked
 */
public record FlywayPlaceholders(
        @Nullable String defaultSchema,
        @Nullable String user,
        @Nullable String database,
        String table,
        String environment) {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /**
     * The values by name. A value that is not known is empty: files are also checked where no database is.
     *
     * @param workingDirectory absolute
     */
    public Map<String, String> values(Path workingDirectory, Instant now, ZoneId zone) {
        Map<String, String> values = new HashMap<>();
        values.put("flyway:defaultSchema", known(defaultSchema));
        values.put("flyway:user", known(user));
        values.put("flyway:database", known(database));
        values.put("flyway:table", table);
        values.put("flyway:environment", environment);
        values.put("flyway:workingDirectory", workingDirectory.toString());
        values.put("flyway:timestamp", TIMESTAMP.format(now.atZone(zone)));
        return values;
    }

    private static String known(@Nullable String value) {
        return value == null ? "" : value;
    }
}
