package io.slipway.apply.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.StandaloneFixture;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
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

/** Indexes that a person creates while a run has an intent are neither dropped nor taken for those of the run. */
class ForeignIndexDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);
    private static final String BUILD = "CREATE INDEX CONCURRENTLY i ON t (a)";

    private final StandaloneFixture standalone = new StandaloneFixture();

    ForeignIndexDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private RunOutcome next(PreparedChange change) {
        return standalone.fixture.run(change, ApplyFixture.next(standalone.run), standalone.journal);
    }

    private boolean dropped() {
        return standalone.journal.lines.stream()
                .anyMatch(line -> line.toString().contains("DROP INDEX"));
    }

    @Test
    void anIndexUnderConstructionByOthersIsNotDropped() throws Exception {
        standalone.leaveIntent(ApplyFixture.change(BUILD), "T:" + standalone.run.task(), false);
        standalone.holdSnapshot();
        var dba =
                CompletableFuture.runAsync(() -> standalone.fixture.database.execute(BUILD), StandaloneFixture.THREADS);
        await().atMost(Duration.ofMinutes(1)).until(() -> standalone.index("i").equals("invalid"));
        var next = standalone.takeOver(BUILD);
        assertThat(next.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        standalone.release();
        dba.get(60, TimeUnit.SECONDS);
        assertThat(dropped()).isFalse();
        assertThat(standalone.index("i")).isEqualTo("valid");
    }

    @Test
    void anIndexThatBecameValidIsNotDropped() throws Exception {
        standalone.asOwner("CREATE INDEX i ON t (a)");
        var oid = standalone.fixture.query("SELECT 'i'::regclass::oid");
        try (var connection = standalone.fixture.database.open(standalone.fixture.login)) {
            assertThat(InvalidIndexDrop.prepare(connection, oid)).isEmpty();
            standalone.fixture.database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = " + oid);
            assertThat(InvalidIndexDrop.prepare(connection, oid))
                    .hasValue("DROP INDEX CONCURRENTLY IF EXISTS public.slipway_drop_" + oid);
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(standalone.fixture.query("SELECT " + oid + "::regclass")).isEqualTo("slipway_drop_" + oid);
    }

    @Test
    void anInvalidToastIndexIsDroppedByItsName() throws Exception {
        standalone.asOwner("CREATE TABLE wide (a text)");
        var oid = standalone.fixture.query("SELECT indexrelid FROM pg_index WHERE indrelid ="
                + " (SELECT reltoastrelid FROM pg_class WHERE oid = 'wide'::regclass)");
        standalone.fixture.database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = " + oid);
        try (var connection = standalone.fixture.database.open()) {
            assertThat(InvalidIndexDrop.prepare(connection, oid).orElseThrow())
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
    void anIndexWithAnotherDefinitionIsNotAdopted(String other) throws Exception {
        var change = ApplyFixture.change(BUILD);
        standalone.leaveIntent(change, "T:" + standalone.run.task(), false);
        standalone.asOwner(other);
        assertThat(next(change)).isInstanceOf(RunOutcome.Indeterminate.class);
        assertThat(standalone.index("i")).isEqualTo("valid");
        assertThat(standalone.state()).isEqualTo("INTENT");
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
    void anIndexWithASimilarDefinitionIsNotAdopted(String ours, String theirs) throws Exception {
        standalone.asOwner("ALTER TABLE t ADD b text, ADD r int4range");
        for (var start : List.of("CREATE INDEX CONCURRENTLY i ", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ")) {
            var change = ApplyFixture.change(start + ours);
            var run = ApplyFixture.newRun();
            standalone.leaveIntent(change, run, "T:" + run.task(), false);
            standalone.asOwner("CREATE INDEX i " + theirs);
            assertThat(standalone.fixture.run(change, ApplyFixture.next(run), new MemoryJournal()))
                    .isInstanceOf(RunOutcome.Indeterminate.class);
            standalone.asOwner("DROP INDEX i");
        }
    }

    @Test
    void aConstraintOfTheSameNameIsNotAdopted() throws Exception {
        var change = ApplyFixture.change("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)");
        standalone.leaveIntent(change, "T:" + standalone.run.task(), false);
        standalone.asOwner("ALTER TABLE t ADD CONSTRAINT i UNIQUE (a)");
        assertThat(next(change)).isInstanceOf(RunOutcome.Indeterminate.class);
    }

    @Test
    void anOwnIndexIsAdoptedWithoutTheRightToTempTables() throws Exception {
        standalone.fixture.database.execute(
                "REVOKE TEMPORARY ON DATABASE " + standalone.fixture.database.name() + " FROM PUBLIC");
        var change = ApplyFixture.change("CREATE INDEX CONCURRENTLY i ON t (a)");
        standalone.leaveIntent(change, "T:" + standalone.run.task(), true);
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(standalone.fixture.query("SELECT count(*) FROM pg_class WHERE relname LIKE 'slipway_twin%'"))
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
    void anOwnIndexIsAdopted(String sql) throws Exception {
        var change = ApplyFixture.change(sql);
        standalone.leaveIntent(change, "T:" + standalone.run.task(), true);
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(standalone.journal.hasLine(RunLogLine.Kind.STATEMENT_STARTED))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP INDEX CONCURRENTLY t",
                "DROP INDEX CONCURRENTLY IF EXISTS t",
                "DROP INDEX CONCURRENTLY none"
            })
    void dropIndexOfATableFails(String sql) throws Exception {
        var change = ApplyFixture.change(sql);
        standalone.leaveIntent(change, "T:" + standalone.run.task(), false);
        assertThat(next(change)).isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.fixture.query("SELECT count(*) FROM t")).isEqualTo("500");
    }
}
