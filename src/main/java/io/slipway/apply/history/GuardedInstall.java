package io.slipway.apply.history;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The script with which a DBA installs a history that no change script can forge. It also makes a plain history guarded
 * and brings a guarded one up to date; the rows stay.
 *
 * <p>The owner of a plain schema could have left triggers, rules, policies or casts in it. So the script does not take
 * such a schema over. It puts the schema aside and copies the rows out of ordinary tables with the expected types,
 * which runs no code of that owner with the rights of the DBA.
 */
public final class GuardedInstall {
    /** The role that owns a guarded history; nobody can log in as it. */
    static final String OWNER = "slipway_history";

    private static final Pattern PLACE = Pattern.compile("«(login|literal|tag|functions|names)»");
    private static final Pattern NAMING =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([0-9a-f]{32}):([0-9a-f]{64})");

    private GuardedInstall() {}

    private static final String BEFORE = """
            -- Slipway's history, owned by a role that the login «login» cannot become. Run once per database and login by
            -- a superuser, or by a role that may create roles and schemas: psql -X -v ON_ERROR_STOP=1 -f this-file
            BEGIN;
            SET LOCAL standard_conforming_strings = on;
            SET LOCAL search_path = pg_catalog, pg_temp;
            DO $«tag»$
            BEGIN
                -- waits until no change is applied here
                PERFORM pg_advisory_xact_lock(1397508176, 1), pg_advisory_xact_lock(1397508176, 2);
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'slipway_history') THEN
                    CREATE ROLE slipway_history NOLOGIN;
                END IF;
                IF pg_has_role(«literal», 'slipway_history', 'MEMBER') OR EXISTS (
                        SELECT FROM pg_roles WHERE rolname = «literal» AND rolcreaterole
                            AND current_setting('server_version_num')::int < 160000) THEN
                    RAISE EXCEPTION 'role % can become slipway_history: it could forge the history', «literal»;
                END IF;
            END
            $«tag»$;
            DO $«tag»$
            DECLARE
                made_by name := (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'slipway');
            BEGIN
                PERFORM set_config('slipway.aside', 'no', true);
                IF made_by <> 'slipway_history' THEN
                    IF to_regnamespace('slipway_plain') IS NOT NULL THEN
                        RAISE EXCEPTION 'schema slipway_plain exists: drop it, it was put aside earlier';
                    END IF;
                    ALTER SCHEMA slipway RENAME TO slipway_plain;
                    PERFORM set_config('slipway.aside', 'yes', true);
                END IF;
            END
            $«tag»$;
            CREATE SCHEMA IF NOT EXISTS slipway AUTHORIZATION slipway_history;
            SET LOCAL ROLE slipway_history;
            """;

    private static final String AFTER = """
            -- Only the installations that are named may write.
            CREATE OR REPLACE FUNCTION slipway.is_guarded() RETURNS boolean
                LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS 'SELECT true';
            «names»GRANT USAGE ON SCHEMA slipway TO «login»;
            GRANT SELECT ON slipway.identity, slipway.history, slipway.installation, slipway.log TO «login»;
            GRANT EXECUTE ON FUNCTION «functions» TO «login»;
            RESET ROLE;
            DO $«tag»$
            DECLARE
                moved name;
                columns text;
            BEGIN
                IF current_setting('slipway.aside') <> 'yes' THEN
                    RETURN;
                END IF;
                FOREACH moved IN ARRAY ARRAY['identity', 'history', 'void', 'log'] LOOP
                    EXECUTE format('LOCK TABLE slipway_plain.%I IN ACCESS EXCLUSIVE MODE', moved);
                    IF NOT EXISTS (SELECT FROM pg_class WHERE oid = format('slipway_plain.%I', moved)::regclass
                            AND relkind = 'r' AND NOT relhasrules AND NOT relrowsecurity) OR EXISTS (
                            SELECT FROM pg_attribute a JOIN pg_attribute b USING (attname)
                            WHERE a.attrelid = format('slipway.%I', moved)::regclass AND a.attnum > 0
                              AND b.attrelid = format('slipway_plain.%I', moved)::regclass
                              AND (b.atttypid <> a.atttypid OR b.attgenerated <> '')) THEN
                        RAISE EXCEPTION 'table % of the plain history is not as Slipway made it', moved;
                    END IF;
                    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO columns
                    FROM pg_attribute a JOIN pg_attribute b USING (attname)
                    WHERE a.attrelid = format('slipway.%I', moved)::regclass AND a.attnum > 0 AND a.attidentity = ''
                      AND b.attrelid = format('slipway_plain.%I', moved)::regclass;
                    EXECUTE format('INSERT INTO slipway.%1$I (%2$s) SELECT %2$s FROM ONLY slipway_plain.%1$I', moved, columns);
                END LOOP;
                RAISE NOTICE 'the plain history was copied; its schema is now slipway_plain and may be dropped';
            END
            $«tag»$;
            COMMIT;
            """;

    /** As {@link #script(String, String)}, naming the first installation that contacts the database. */
    public static String script(String role) {
        return script(role, null);
    }

    /**
     * The script for this login role, to be executed by psql.
     *
     * @param naming {@code id:salt:hash} of the installation that may write; null: the first one that contacts the
     *     database with this login
     * @throws IllegalArgumentException the name contains a control character, which no script of a superuser should
     *     contain; or the naming has another form
     */
    public static String script(String role, @Nullable String naming) {
        if (role.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name of the login contains a control character");
        }
        String identifier = "\"" + role.replace("\"", "\"\"") + "\"";
        String literal = "'" + role.replace("'", "''") + "'";
        String functions = "slipway." + HistoryFunctions.NAMES.replace(",", ", slipway.");
        var values = Map.of(
                "login",
                identifier,
                "literal",
                literal,
                "tag",
                unusedTag(role),
                "functions",
                functions,
                "names",
                naming == null ? "" : names(naming));
        return filled(BEFORE, values) + HistoryInstall.script() + filled(AFTER, values);
    }

    private static final String NAME = """
            -- From now on only installations that a script has named may write.
            INSERT INTO slipway.installation (id, salt, secret_hash, named_by)
            VALUES ('%s', '\\x%s', '\\x%s', 'SCRIPT')
            ON CONFLICT (id) DO UPDATE SET salt = excluded.salt, secret_hash = excluded.secret_hash,
                named_by = excluded.named_by, named_at = clock_timestamp();
            DELETE FROM slipway.installation WHERE named_by = 'CONTACT';
            """;

    /** Whether the text has the form {@code id:salt:hash}. */
    public static boolean isNaming(String text) {
        return NAMING.matcher(text).matches();
    }

    private static String names(String naming) {
        Matcher parts = NAMING.matcher(naming);
        if (!parts.matches()) {
            throw new IllegalArgumentException("an installation is named as id:salt:hash");
        }
        return NAME.formatted(parts.group(1), parts.group(2), parts.group(3));
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
