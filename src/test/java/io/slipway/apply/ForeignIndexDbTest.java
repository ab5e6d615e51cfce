package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else does by hand while a run has an intent is neither taken away nor taken for the run's. */
class ForeignIndexDbTest {
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);
    private static final String BUILD = "CREATE INDEX CONCURRENTLY i ON t (a)";

    private final Singles singles = new Singles();

    ForeignIndexDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    private Outcome next(Change change) {
        return singles.bench.run(change, Bench.next(singles.run), singles.journal);
    }

    private boolean dropped() {
        return singles.journal.lines.stream().anyMatch(line -> line.toString().contains("DROP INDEX"));
    }

    @Test
    void anIndexThatSomebodyElseIsBuildingIsNotDropped() throws Exception {
        singles.begin(Bench.change(BUILD), "T:" + singles.run.task(), false);
        singles.holdSnapshot();
        var dba = CompletableFuture.runAsync(() -> singles.bench.database.execute(BUILD), Singles.THREADS);
        await().atMost(Duration.ofMinutes(1)).until(() -> singles.index("i").equals("invalid"));
        var next = singles.takeOver(BUILD);
        assertThat(next.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        singles.release();
        dba.get(60, TimeUnit.SECONDS);
        assertThat(dropped()).isFalse();
        assertThat(singles.index("i")).isEqualTo("valid");
    }

    @Test
    void anIndexThatBecameValidIsNotDropped() throws Exception {
        singles.asOwner("CREATE INDEX i ON t (a)");
        var oid = singles.bench.query("SELECT 'i'::regclass::oid");
        try (var connection = singles.bench.database.open(singles.bench.login)) {
            assertThat(IndexRemoval.prepare(connection, oid)).isEmpty();
            singles.bench.database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = " + oid);
            assertThat(IndexRemoval.prepare(connection, oid))
                    .hasValue("DROP INDEX CONCURRENTLY IF EXISTS public.slipway_drop_" + oid);
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(singles.bench.query("SELECT " + oid + "::regclass")).isEqualTo("slipway_drop_" + oid);
    }

    @Test
    void anInvalidIndexOfAToastTableIsDroppedByItsOwnName() throws Exception {
        singles.asOwner("CREATE TABLE wide (a text)");
        var oid = singles.bench.query("SELECT indexrelid FROM pg_index WHERE indrelid ="
                + " (SELECT reltoastrelid FROM pg_class WHERE oid = 'wide'::regclass)");
        singles.bench.database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = " + oid);
        try (var connection = singles.bench.database.open()) {
            assertThat(IndexRemoval.prepare(connection, oid).orElseThrow())
                    .startsWith("DROP INDEX CONCURRENTLY IF EXISTS pg_toast.pg_toast_");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX i ON t (id, a) WHERE id < 3",
                "CREATE INDEX i ON t (a, id)",
                "CREATE INDEX i ON t (id)",
                "CREATE INDEX i ON t (a) INCLUDE (id)",
                "CREATE INDEX i ON t (a) WHERE id < 3",
                "CREATE INDEX i ON t ((a + 1))",
                "CREATE INDEX i ON t USING hash (a)",
                "CREATE UNIQUE INDEX i ON t (a)"
            })
    void anotherDefinitionIsNotAdopted(String other) throws Exception {
        var change = Bench.change(BUILD);
        singles.begin(change, "T:" + singles.run.task(), false);
        singles.asOwner(other);
        assertThat(next(change)).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(singles.index("i")).isEqualTo("valid");
        assertThat(singles.state()).isEqualTo("INTENT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ON t (a) WHERE a > 3 | ON t (a) WHERE a > 4",
                "ON t ((a + 1)) | ON t ((a + 2))",
                "ON t (a) | ON t (a DESC)",
                "ON t (a) | ON t (a NULLS FIRST)",
                "ON t (a) | ON t (a) WITH (fillfactor = 70)",
                "ON t (id) INCLUDE (a) | ON t (id) INCLUDE (b)",
                "ON t (b) | ON t (b text_pattern_ops)",
                "ON t (b) | ON t (b COLLATE \"C\")",
                "ON t USING gist (r) | ON t USING gist (r range_ops) WHERE r IS NOT NULL"
            })
    void anotherDefinitionThatLooksAlikeIsNotAdopted(String ours, String theirs) throws Exception {
        singles.asOwner("ALTER TABLE t ADD b text, ADD r int4range");
        for (var start : List.of("CREATE INDEX CONCURRENTLY i ", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ")) {
            var change = Bench.change(start + ours);
            var run = Bench.newRun();
            singles.begin(change, run, "T:" + run.task(), false);
            singles.asOwner("CREATE INDEX i " + theirs);
            assertThat(singles.bench.run(change, Bench.next(run), new MemoryJournal()))
                    .isInstanceOf(Outcome.Indeterminate.class);
            singles.asOwner("DROP INDEX i");
        }
    }

    @Test
    void aConstraintOfThatNameIsNotAdopted() throws Exception {
        var change = Bench.change("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)");
        singles.begin(change, "T:" + singles.run.task(), false);
        singles.asOwner("ALTER TABLE t ADD CONSTRAINT i UNIQUE (a)");
        assertThat(next(change)).isInstanceOf(Outcome.Indeterminate.class);
    }

    @Test
    void whatItDidItselfIsAdoptedWhereNoTemporaryTablesMayBeMade() throws Exception {
        singles.bench.database.execute(
                "REVOKE TEMPORARY ON DATABASE " + singles.bench.database.name() + " FROM PUBLIC");
        var change = Bench.change("CREATE INDEX CONCURRENTLY i ON t (a)");
        singles.begin(change, "T:" + singles.run.task(), true);
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(singles.bench.query("SELECT count(*) FROM pg_class WHERE relname LIKE 'slipway_twin%'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX CONCURRENTLY i ON t (a)",
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t ((t.a + 1) DESC) WHERE t.a > 3",
                "CREATE UNIQUE INDEX CONCURRENTLY i ON public.t USING btree (id, A DESC)",
                "CREATE INDEX CONCURRENTLY i ON t ((a + 1), abs(id), (id)) INCLUDE (a) WITH (fillfactor = 70)",
                "CREATE INDEX CONCURRENTLY \"i\" ON ONLY t USING hash (\"a\") WHERE (a > 3)"
            })
    void whatItDidItselfIsAdopted(String sql) throws Exception {
        var change = Bench.change(sql);
        singles.begin(change, "T:" + singles.run.task(), true);
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(singles.journal.has(LogLine.Kind.STATEMENT_STARTED)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP INDEX CONCURRENTLY t",
                "DROP INDEX CONCURRENTLY IF EXISTS t",
                "DROP INDEX CONCURRENTLY none"
            })
    void aDropOfATableAsAnIndexThatNeverRanFails(String sql) throws Exception {
        var change = Bench.change(sql);
        singles.begin(change, "T:" + singles.run.task(), false);
        assertThat(next(change)).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.bench.query("SELECT count(*) FROM t")).isEqualTo("500");
    }
}
