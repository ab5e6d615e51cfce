package io.slipway.apply;

import java.util.List;

/** The cases of standalone steps, one per row of the table of probes and repairs, and of batches. */
enum StandaloneScenario {
    CREATE_INDEX(
            Rule.CATALOG,
            Hold.SNAPSHOT,
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "to_regclass('i') IS NOT NULL AND (SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass) = 2"),
    CREATE_INDEX_IF_NOT_EXISTS(
            Rule.CATALOG,
            Hold.SNAPSHOT,
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (abs(a) DESC) INCLUDE (id) WHERE t.a > 3",
            "to_regclass('i') IS NOT NULL AND (SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass) = 2"),
    CREATE_UNIQUE_INDEX_THAT_FAILS(
            Rule.FAILS,
            Hold.lock("INSERT INTO d VALUES (2)"),
            "CREATE UNIQUE INDEX CONCURRENTLY u ON d (a)",
            "to_regclass('u') IS NOT NULL",
            "CREATE TABLE d (a int)",
            "INSERT INTO d VALUES (1), (1)"),
    DROP_INDEX(
            Rule.CATALOG,
            Hold.lock("SELECT * FROM t"),
            "DROP INDEX CONCURRENTLY old",
            "to_regclass('old') IS NULL",
            "CREATE INDEX old ON t (a, id)"),
    REINDEX_INDEX(
            Rule.CATALOG,
            Hold.SNAPSHOT,
            "REINDEX INDEX CONCURRENTLY old",
            Text.REBUILT,
            "CREATE INDEX old ON t (a, id)",
            Text.MARK),
    REINDEX_TABLE(
            Rule.CATALOG,
            Hold.SNAPSHOT,
            "REINDEX TABLE CONCURRENTLY t",
            Text.REBUILT,
            "CREATE INDEX old ON t (a, id)",
            Text.MARK),
    REINDEX_SCHEMA(
            Rule.CATALOG,
            Hold.SNAPSHOT,
            "REINDEX SCHEMA CONCURRENTLY public",
            Text.REBUILT,
            "CREATE INDEX old ON t (a, id)",
            Text.MARK),
    DETACH_PARTITION(
            Rule.CATALOG,
            Hold.lock("SELECT * FROM p"),
            "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
            "NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'p1'::regclass)",
            "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
            "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)",
            "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200)"),
    VACUUM(Rule.REPEAT, Hold.GATE, "VACUUM ANALYZE t", "true", Text.GATE, "CREATE INDEX g ON t (gate(a))"),
    CLUSTER(
            Rule.REPEAT,
            Hold.GATE,
            "CLUSTER",
            "true",
            Text.GATE,
            "CREATE INDEX g ON t (gate(a))",
            "ALTER TABLE t CLUSTER ON t_pkey"),
    CREATE_DATABASE(
            Rule.CATALOG,
            Hold.CHECKPOINTER,
            "CREATE DATABASE matrix_other TEMPLATE template0 STRATEGY file_copy",
            "EXISTS (SELECT FROM pg_database WHERE datname = 'matrix_other' AND datconnlimit <> -2)"),
    DROP_DATABASE(
            Rule.CATALOG,
            Hold.CHECKPOINTER,
            "DROP DATABASE matrix_other",
            "NOT EXISTS (SELECT FROM pg_database WHERE datname = 'matrix_other')",
            "CREATE DATABASE matrix_other"),
    CREATE_TABLESPACE(
            Rule.CATALOG,
            Hold.lock("LOCK TABLE pg_tablespace IN SHARE MODE"),
            "CREATE TABLESPACE matrix_space LOCATION ''",
            "EXISTS (SELECT FROM pg_tablespace WHERE spcname = 'matrix_space')"),
    DROP_TABLESPACE(
            Rule.CATALOG,
            Hold.lock("LOCK TABLE pg_tablespace IN SHARE MODE"),
            "DROP TABLESPACE matrix_space",
            "NOT EXISTS (SELECT FROM pg_tablespace WHERE spcname = 'matrix_space')",
            "CREATE TABLESPACE matrix_space LOCATION ''"),
    SET_TABLESPACE(
            Rule.CATALOG,
            Hold.CHECKPOINTER,
            "ALTER DATABASE matrix_other SET TABLESPACE matrix_space",
            "EXISTS (SELECT FROM pg_database d JOIN pg_tablespace s ON s.oid = d.dattablespace"
                    + " WHERE d.datname = 'matrix_other' AND s.spcname = 'matrix_space')",
            "CREATE DATABASE matrix_other",
            "CREATE TABLESPACE matrix_space LOCATION ''"),
    ALTER_SYSTEM(
            Rule.CATALOG,
            Hold.NOWHERE,
            "ALTER SYSTEM SET work_mem = '5MB'",
            "EXISTS (SELECT FROM pg_file_settings WHERE name = 'work_mem' AND setting = '5MB')"),
    CREATE_SUBSCRIPTION(
            Rule.PERSON,
            Hold.PUBLISHER,
            "CREATE SUBSCRIPTION matrix_sub CONNECTION '$publisher' PUBLICATION matrix_pub",
            "EXISTS (SELECT FROM pg_subscription WHERE subname = 'matrix_sub')",
            Text.PUBLICATION),
    ALTER_SUBSCRIPTION(
            Rule.PERSON,
            Hold.PUBLISHER,
            "ALTER SUBSCRIPTION matrix_sub REFRESH PUBLICATION",
            "EXISTS (SELECT FROM pg_subscription WHERE subname = 'matrix_sub')",
            Text.PUBLICATION,
            Text.MAKE_SLOT,
            Text.SUBSCRIPTION,
            "ALTER SUBSCRIPTION matrix_sub ENABLE"),
    DROP_SUBSCRIPTION(
            Rule.PERSON,
            Hold.PUBLISHER,
            "DROP SUBSCRIPTION matrix_sub",
            "NOT EXISTS (SELECT FROM pg_subscription WHERE subname = 'matrix_sub')",
            Text.PUBLICATION,
            Text.MAKE_SLOT,
            Text.SUBSCRIPTION),
    SLOT(
            Rule.PERSON,
            Hold.GATE,
            Text.OFF + "SELECT pg_create_physical_replication_slot('matrix_slot'), gate(1)",
            "EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'matrix_slot')",
            Text.GATE),
    COMMIT_PREPARED(Rule.PERSON, Hold.NOWHERE, "COMMIT PREPARED 'matrix_x'", Text.ONE, Text.FX, Text.PREPARED),
    ROLLBACK_PREPARED(
            Rule.PERSON,
            Hold.NOWHERE,
            "ROLLBACK PREPARED 'matrix_x'",
            "NOT EXISTS (SELECT FROM pg_prepared_xacts)",
            Text.FX,
            Text.PREPARED),
    ANYTHING_ELSE(Rule.PERSON, Hold.GATE, Text.OFF + "INSERT INTO fx SELECT gate(1)", Text.ONE, Text.FX, Text.GATE),
    ANYTHING_ELSE_IDEMPOTENT(
            Rule.IDEMPOTENT,
            Hold.GATE,
            Text.OFF + "INSERT INTO fx SELECT gate(1) ON CONFLICT DO NOTHING",
            Text.ONE,
            Text.FX,
            "CREATE UNIQUE INDEX ON fx (n)",
            Text.GATE),
    BATCH(
            Rule.SLICES,
            Hold.GATE,
            "-- slipway:batch table=o key=id size=5\nUPDATE o SET n = n + 1 WHERE n < 100",
            "(SELECT sum(n) = 20 AND max(n) = 1 FROM o)",
            "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
            "INSERT INTO o SELECT g FROM generate_series(1, 20) g",
            Text.GATE,
            "CREATE FUNCTION gated() RETURNS trigger LANGUAGE plpgsql AS" + " 'BEGIN PERFORM gate(1); RETURN NEW; END'",
            "CREATE TRIGGER gated BEFORE UPDATE ON o FOR EACH ROW WHEN (NEW.id = 12) EXECUTE FUNCTION gated()");

    /** How its end is found when no owner got the answer. */
    enum Rule {
        /** The catalog tells. */
        CATALOG,
        /** As CATALOG, and it cannot succeed. */
        FAILS,
        /** It may run again. */
        REPEAT,
        /** As REPEAT, because a plan says so. */
        IDEMPOTENT,
        /** Its place in the history tells. */
        SLICES,
        /** Only a person can tell. */
        PERSON
    }

    /** Where in its middle it is held, and by what. */
    record Hold(Kind kind, String sql) {
        enum Kind {
            /** A lock, and a snapshot, of the application. */
            LOCK,
            /** A function of the application that waits. */
            GATE,
            /** A checkpoint that does not come. */
            CHECKPOINTER,
            /** A publisher that says nothing. */
            PUBLISHER,
            /** Nothing can. */
            NOWHERE
        }

        static final Hold SNAPSHOT = lock("SELECT 1");
        static final Hold GATE = new Hold(Kind.GATE, "");
        static final Hold CHECKPOINTER = new Hold(Kind.CHECKPOINTER, "");
        static final Hold PUBLISHER = new Hold(Kind.PUBLISHER, "");
        static final Hold NOWHERE = new Hold(Kind.NOWHERE, "");

        static Hold lock(String sql) {
            return new Hold(Kind.LOCK, sql);
        }
    }

    private static final class Text {
        static final String OFF = "-- slipway:transaction off\n";
        static final String MARK = "CREATE TABLE mark AS SELECT 'old'::regclass::oid AS oid";
        static final String REBUILT = "to_regclass('old')::oid <> (SELECT oid FROM mark)";
        static final String FX = "CREATE TABLE fx (n int)";
        static final String ONE = "(SELECT count(*) FROM fx) = 1";
        static final String PREPARED = "BEGIN; INSERT INTO fx VALUES (1); PREPARE TRANSACTION 'matrix_x'";
        static final String GATE = "CREATE FUNCTION gate(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                + " 'BEGIN WHILE NOT pg_try_advisory_lock_shared(42) LOOP PERFORM pg_sleep(0.02); END LOOP;"
                + " PERFORM pg_advisory_unlock_shared(42); RETURN v; END'";
        static final String PUBLICATION = "CREATE PUBLICATION matrix_pub";
        static final String MAKE_SLOT = "SELECT pg_create_logical_replication_slot('matrix_slot', 'pgoutput')";
        static final String SUBSCRIPTION = "CREATE SUBSCRIPTION matrix_sub CONNECTION '$publisher'"
                + " PUBLICATION matrix_pub WITH (connect = false, slot_name = 'matrix_slot')";
    }

    final Rule rule;
    final Hold hold;
    final String script;
    final String effect;
    final List<String> prepare;

    /** @param effect tells whether it took effect, exactly once */
    StandaloneScenario(Rule rule, Hold hold, String script, String effect, String... prepare) {
        this.rule = rule;
        this.hold = hold;
        this.script = script;
        this.effect = effect;
        this.prepare = List.of(prepare);
    }

    boolean canBeHeld() {
        return hold.kind() != Hold.Kind.NOWHERE;
    }

    /** Whether it can end well where publisher and subscriber are one server. */
    boolean ends() {
        return this != CREATE_SUBSCRIPTION;
    }
}
