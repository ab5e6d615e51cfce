package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes of unusual tables are recognized as the result of their statement, with and without its answer. */
class UnusualIndexDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final StandaloneFixture standalone = new StandaloneFixture();

    UnusualIndexDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CREATE TABLE \"T.1 \"\"x\" (\"A b\" int) | i ON \"T.1 \"\"x\" (\"A b\")",
                "CREATE SCHEMA \"S s\"; CREATE TABLE \"S s\".x (a int) | i ON \"S s\".x (a)",
                "CREATE TABLE x (a int) | ÄÖindex ON x (a)",
                "CREATE TABLE x (a int) | an_index_whose_name_is_so_long_that_the_server_cuts_it_after_63_bytes_of_it ON x (a)",
                "CREATE TABLE x (a int) | äänindexwhosenameissolongthattheservercutsitafter63bytesofitäääääääää ON x (a)",
                "CREATE TABLE x (a int) | \"U i\" ON public.x (a)",
                "CREATE TABLE x (a int, b int GENERATED ALWAYS AS (a + 1) STORED) | i ON x (b, (b + a))",
                "CREATE TABLE x (a int GENERATED ALWAYS AS IDENTITY, b serial) | i ON x (a, b)",
                "CREATE DOMAIN d AS text COLLATE \"C\" CHECK (value <> ''); CREATE TABLE x (a d NOT NULL) | i ON x (a)",
                "CREATE TABLE x (a text COLLATE \"C\") | i ON x (a COLLATE \"C\")",
                "CREATE TABLE x (z int, a int, b text); ALTER TABLE x DROP z | i ON x (a) INCLUDE (b) WHERE b IS NOT NULL",
                "CREATE TABLE x (a int) PARTITION BY LIST (a); CREATE TABLE x1 PARTITION OF x FOR VALUES IN (1) | i ON x1 (a)",
                "CREATE TABLE x (a int); CREATE TABLE x1 (b int) INHERITS (x) | i ON ONLY x (a)",
                "CREATE TABLE x (a int); CREATE TABLE x1 (b int) INHERITS (x) | i ON x * (a)",
                "CREATE MATERIALIZED VIEW x AS SELECT 1 AS a | i ON x (a)",
                "CREATE UNLOGGED TABLE x (a int) WITH (fillfactor = 50) | i ON x (a) WITH (deduplicate_items = off, fillfactor = 60) TABLESPACE pg_default",
                "CREATE TABLE x (a int); ALTER TABLE x ENABLE ROW LEVEL SECURITY; ALTER TABLE x FORCE ROW LEVEL SECURITY | i ON x (a)",
                "CREATE TABLE x (a int[], b int4range) | i ON x USING gin (a) WITH (fastupdate = off)",
                "CREATE TABLE x (a int4range) | i ON x USING gist (a)",
                "CREATE TABLE x (a text) | i ON x USING brin (a) WITH (pages_per_range = 4)",
                "CREATE TABLE x (a tsvector) | i ON x USING gist (a tsvector_ops (siglen = 100))",
                "CREATE TABLE x (a text) | i ON x (lower(a) text_pattern_ops, a DESC NULLS LAST)",
                "CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'; CREATE TABLE x (a int) | i ON x (f(a)) WHERE f(a) > 3",
                "CREATE TABLE x (a jsonb) | i ON x ((a -> 'k' ->> 'l')) WHERE a ? 'k'",
                "CREATE TYPE e AS ENUM ('u', 'v'); CREATE TABLE x (a e) | i ON x (a) WHERE a = 'u'",
                "CREATE TYPE ct AS (a int); CREATE TABLE x OF ct | i ON x (a)",
                "CREATE TYPE ct AS (p int); CREATE TABLE x (a ct) | i ON x (a, ((a).p))",
                "CREATE TABLE x (a int) | i ON public.x ((x.a + 1))"
            })
    void anIndexBuiltByTheStatementIsAdopted(String tables, String what) throws Exception {
        standalone.fixture.database.execute(
                "GRANT CREATE ON DATABASE " + standalone.fixture.database.name() + " TO " + standalone.fixture.login);
        standalone.asOwner(tables.split("; "));
        var change = ApplyFixture.change("CREATE INDEX CONCURRENTLY " + what);
        standalone.leaveIntent(change, "T:" + standalone.run.task(), true);
        assertThat(standalone.fixture.run(change, ApplyFixture.next(standalone.run), standalone.journal))
                .isEqualTo(DONE);
        standalone.asOwner(DROP_ALL);
        assertThat(standalone.apply("CREATE INDEX CONCURRENTLY " + what)).isEqualTo(DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAISE EXCEPTION ''no tables here''", "RAISE insufficient_privilege"})
    void theServersAnswerDecidesIfNoTableCanBeCreated(String refusal) throws Exception {
        standalone.fixture.database.execute(
                "CREATE FUNCTION public.no() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN " + refusal + "; END'",
                "CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.no()");
        var change = ApplyFixture.change("CREATE INDEX CONCURRENTLY i ON t (a)");
        standalone.leaveIntent(change, "T:" + standalone.run.task(), true);
        assertThat(standalone.fixture.run(change, ApplyFixture.next(standalone.run), standalone.journal))
                .isInstanceOf(RunOutcome.Indeterminate.class);
        standalone.asOwner("DROP INDEX i");
        assertThat(standalone.fixture.run(change, ApplyFixture.newRun(), new MemoryJournal()))
                .isEqualTo(DONE);
    }

    private static final String DROP_ALL = """
            DO $$DECLARE made record; BEGIN
                FOR made IN SELECT i.oid::regclass AS index FROM pg_class i JOIN pg_namespace n ON n.oid = i.relnamespace
                            WHERE i.relkind = 'i' AND n.nspname IN ('public', 'S s') AND i.relname <> 't_pkey' LOOP
                    EXECUTE 'DROP INDEX ' || made.index;
                END LOOP;
            END$$""";
}
