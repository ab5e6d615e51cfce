package io.slipway.chaos;

import io.slipway.testing.TestPostgres;

/**
 * The tables that scripts change and that show their effects. They have no key, so that a repeated effect is visible.
 */
final class TargetTables {
    /** Rows of the table that batches change. */
    static final int PILE = 60;

    private static final String BIG = """
            CREATE TABLE %1$s.big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int);
            INSERT INTO %1$s.big (n) SELECT i FROM generate_series(1, 30000) i;
            ALTER TABLE %1$s.big OWNER TO %2$s
            """;

    /** Fires in the transaction in which the index becomes valid, or goes. */
    private static final String NOTED = """
            CREATE TABLE fx_ddl (tag text NOT NULL, oid oid NOT NULL, name text NOT NULL,
                                 at timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE FUNCTION note_created() RETURNS event_trigger LANGUAGE plpgsql
                SECURITY DEFINER SET search_path = public, pg_catalog AS $$
            BEGIN
                INSERT INTO fx_ddl (tag, oid, name)
                SELECT 'CREATE INDEX', d.objid, c.relname FROM pg_event_trigger_ddl_commands() d
                JOIN pg_class c ON c.oid = d.objid WHERE c.relname LIKE 'ix\\_%';
            END $$;
            CREATE FUNCTION note_dropped() RETURNS event_trigger LANGUAGE plpgsql
                SECURITY DEFINER SET search_path = public, pg_catalog AS $$
            BEGIN
                INSERT INTO fx_ddl (tag, oid, name)
                SELECT 'DROP INDEX', d.objid, d.object_name FROM pg_event_trigger_dropped_objects() d
                WHERE d.object_type = 'index';
            END $$;
            CREATE EVENT TRIGGER note_created ON ddl_command_end WHEN TAG IN ('CREATE INDEX')
                EXECUTE FUNCTION note_created();
            CREATE EVENT TRIGGER note_dropped ON sql_drop WHEN TAG IN ('DROP INDEX') EXECUTE FUNCTION note_dropped()
            """;

    private static final String PILED = """
            CREATE TABLE pile (id int PRIMARY KEY, mark text);
            INSERT INTO pile (id) SELECT generate_series(1, %1$d);
            CREATE TABLE fx_slice (mark text NOT NULL, id int NOT NULL,
                                   at timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql
                SECURITY DEFINER SET search_path = public, pg_catalog AS $$
            BEGIN
                INSERT INTO fx_slice (mark, id) VALUES (NEW.mark, NEW.id);
                RETURN NULL;
            END $$;
            CREATE TRIGGER note_change AFTER UPDATE ON pile FOR EACH ROW EXECUTE FUNCTION note_change();
            ALTER TABLE pile OWNER TO %2$s
            """;

    private static final String EFFECTS = """
            CREATE VIEW effects AS
            SELECT f.mark, f.at AS begun, (SELECT max(e.at) FROM fx_end e WHERE e.mark = f.mark) AS ended FROM fx f
            UNION ALL
            SELECT substr(d.name, 4), d.at, d.at FROM fx_ddl d WHERE d.tag = 'CREATE INDEX'
            UNION ALL
            SELECT regexp_replace(substr(d.name, 4), '1$', '2'), g.at, g.at
            FROM fx_ddl d JOIN fx_ddl g ON g.oid = d.oid AND g.tag <> 'CREATE INDEX' WHERE d.tag = 'CREATE INDEX'
            UNION ALL
            SELECT regexp_replace(substr(d.name, 4), '1$', '2'), d.at + interval '1 us', d.at + interval '1 us'
            FROM fx_ddl d JOIN pg_class c ON c.relname = d.name AND c.oid <> d.oid
            WHERE d.tag = 'CREATE INDEX' AND NOT EXISTS (
                SELECT FROM fx_ddl o WHERE o.tag = 'CREATE INDEX' AND o.oid = c.oid)
            UNION ALL
            SELECT s.mark, min(s.at), max(s.at) FROM fx_slice s GROUP BY s.mark
            """;

    private static final String TIDIED = """
            INSERT INTO fx_ddl (tag, oid, name, at)
            SELECT 'REINDEX', d.oid, d.name, d.at + interval '1 us' FROM fx_ddl d
            JOIN pg_class c ON c.relname = d.name AND c.oid <> d.oid WHERE d.tag = 'CREATE INDEX'
            """;

    private static final String DROPPED = """
            DO $$
            DECLARE
                found text;
            BEGIN
                SELECT string_agg(c.oid::regclass::text, ', ') INTO found FROM pg_class c
                WHERE c.relkind = 'i' AND c.relname LIKE 'ix\\_%';
                IF found IS NOT NULL THEN
                    EXECUTE 'DROP INDEX ' || found;
                END IF;
            END $$
            """;

    private TargetTables() {}

    static void create(TestPostgres.Database database, String login) {
        database.execute(
                "CREATE TABLE fx (mark text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())",
                "CREATE TABLE fx_end (mark text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())",
                "CREATE INDEX ON fx_end (mark)",
                "CREATE TYPE mood AS ENUM ('calm')",
                "ALTER TYPE mood OWNER TO " + login,
                "GRANT ALL ON fx, fx_end TO " + login,
                "CREATE SCHEMA side AUTHORIZATION " + login,
                BIG.formatted("public", login),
                BIG.formatted("side", login),
                "CREATE TABLE pair (id int PRIMARY KEY, n int NOT NULL)",
                "INSERT INTO pair VALUES (1, 0), (2, 0)",
                "ALTER TABLE pair OWNER TO " + login,
                "CREATE TABLE promised (n int REFERENCES pair (id) DEFERRABLE INITIALLY DEFERRED)",
                "ALTER TABLE promised OWNER TO " + login,
                PILED.formatted(PILE, login),
                NOTED,
                EFFECTS);
    }

    /** Drops the indexes of rounds that are over, and keeps what they tell. */
    static void tidy(TestPostgres.Database database) {
        database.execute("SET session_replication_role = replica", "BEGIN", TIDIED, DROPPED, "COMMIT");
    }
}
