package io.slipway.apply;

/** The DBA's script for a target whose history no script can forge. */
public final class GuardedInstall {
    private static final String LOGIN = "«login»";
    private static final String LITERAL = "«literal»";

    private GuardedInstall() {}

    private static final String BEFORE = """
            -- Slipway's history, owned by a role that the login «login» cannot become. Run once per database by a
            -- superuser, or by a role that may create roles and schemas: psql -X -v ON_ERROR_STOP=1 -f this-file
            BEGIN;
            DO $do$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'slipway_history') THEN
                    CREATE ROLE slipway_history NOLOGIN;
                END IF;
                IF pg_catalog.pg_has_role(«literal», 'slipway_history', 'MEMBER') THEN
                    RAISE EXCEPTION 'role % can become slipway_history: it could forge the history', «literal»;
                END IF;
            END
            $do$;
            CREATE SCHEMA slipway AUTHORIZATION slipway_history;
            SET LOCAL ROLE slipway_history;
            """;

    private static final String AFTER = """
            GRANT USAGE ON SCHEMA slipway TO «login»;
            GRANT SELECT ON slipway.identity, slipway.history, slipway.log TO «login»;
            GRANT EXECUTE ON FUNCTION slipway.begin_run, slipway.finish_run, slipway.void_run, slipway.begin_single,
                slipway.end_single, slipway.note_single, slipway.begin_batch, slipway.advance, slipway.end_batch, slipway.resolve,
                slipway.undo, slipway.claim_identity, slipway.rekey, slipway.append_log TO «login»;
            RESET ROLE;
            COMMIT;
            """;

    /** The script for this login role, to be run by psql. */
    public static String script(String role) {
        var identifier = "\"" + role.replace("\"", "\"\"") + "\"";
        var literal = "'" + role.replace("'", "''") + "'";
        return BEFORE.replace(LOGIN, identifier).replace(LITERAL, literal)
                + HistoryInstall.script()
                + AFTER.replace(LOGIN, identifier);
    }
}
