package io.slipway.apply.history;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The script with which a DBA installs a history that no change script can forge. */
public final class GuardedInstall {
    private static final Pattern PLACE = Pattern.compile("«(login|literal|tag|functions)»");

    private GuardedInstall() {}

    private static final String BEFORE = """
            -- Slipway's history, owned by a role that the login «login» cannot become. Run once per database by a
            -- superuser, or by a role that may create roles and schemas: psql -X -v ON_ERROR_STOP=1 -f this-file
            BEGIN;
            SET LOCAL standard_conforming_strings = on;
            DO $«tag»$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'slipway_history') THEN
                    CREATE ROLE slipway_history NOLOGIN;
                END IF;
                IF pg_catalog.pg_has_role(«literal», 'slipway_history', 'MEMBER') THEN
                    RAISE EXCEPTION 'role % can become slipway_history: it could forge the history', «literal»;
                END IF;
            END
            $«tag»$;
            CREATE SCHEMA slipway AUTHORIZATION slipway_history;
            SET LOCAL ROLE slipway_history;
            """;

    private static final String AFTER = """
            GRANT USAGE ON SCHEMA slipway TO «login»;
            GRANT SELECT ON slipway.identity, slipway.history, slipway.log TO «login»;
            GRANT EXECUTE ON FUNCTION «functions» TO «login»;
            RESET ROLE;
            COMMIT;
            """;

    /**
     * The script for this login role, to be executed by psql.
     *
     * @throws IllegalArgumentException the name contains a control character, which no script of a superuser should
     *     contain
     */
    public static String script(String role) {
        if (role.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of the login contains a control character");
        }
        var identifier = "\"" + role.replace("\"", "\"\"") + "\"";
        var literal = "'" + role.replace("'", "''") + "'";
        var functions = "slipway." + HistoryFunctions.NAMES.replace(",", ", slipway.");
        var values = Map.of("login", identifier, "literal", literal, "tag", unusedTag(role), "functions", functions);
        return filled(BEFORE, values) + HistoryInstall.script() + filled(AFTER, values);
    }

    /** Replaces all placeholders in one pass, since a name may look like a placeholder. */
    private static String filled(String part, Map<String, String> values) {
        return PLACE.matcher(part)
                .replaceAll(place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), "")));
    }

    private static String unusedTag(String role) {
        return IntStream.iterate(0, n -> n + 1)
                .mapToObj(n -> "do" + n)
                .filter(tag -> !role.contains(tag))
                .findFirst()
                .orElseThrow();
    }
}
