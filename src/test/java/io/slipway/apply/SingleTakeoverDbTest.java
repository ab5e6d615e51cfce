package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner that died right before, or right after, its statement: the next one sees in the catalog which it was. */
class SingleTakeoverDbTest {
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Singles singles = Singles.ofSuperuser();
    private final String other = "other_" + ProcessHandle.current().pid() + "_" + NAMES.incrementAndGet();

    SingleTakeoverDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
        singles.bench.database.execute("DROP DATABASE IF EXISTS " + other);
    }

    private Outcome next(Change change) {
        return singles.bench.run(change, Bench.next(singles.run), singles.journal);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRebuildOfAWholeDatabaseIsSentOnce(boolean ran) throws Exception {
        singles.asOwner("CREATE INDEX old ON t (a, id)");
        var change = Bench.change("REINDEX DATABASE CONCURRENTLY " + singles.bench.database.name());
        singles.begin(change, "T:" + singles.run.task(), ran);
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(begun()).isEqualTo(ran ? 0 : 1);
        assertThat(singles.bench.query(
                        "SELECT state || epoch FROM slipway.history WHERE task = '" + singles.run.task() + "'"))
                .isEqualTo("APPLIED2");
    }

    /** As the server leaves it: nobody can connect to it, and it can only be dropped. */
    private void interruptedDrop() throws SQLException {
        assumeTrue(Integer.parseInt(singles.bench.query("SHOW server_version_num")) >= 160_000, "marked as invalid");
        singles.asOwner("CREATE DATABASE " + other);
        singles.begin(Bench.change("DROP DATABASE " + other), "T:" + singles.run.task(), false);
        singles.asOwner("UPDATE pg_database SET datconnlimit = -2 WHERE datname = '" + other + "'");
    }

    private void itIsGone() {
        assertThat(singles.bench.query("SELECT count(*) FROM pg_database WHERE datname = '" + other + "'"))
                .isEqualTo("0");
        assertThat(singles.state()).isEqualTo("APPLIED");
    }

    @Test
    void anInterruptedDropOfADatabaseIsFinished() throws Exception {
        interruptedDrop();
        assertThat(next(Bench.change("DROP DATABASE " + other))).isEqualTo(DONE);
        assertThat(begun()).isZero();
        itIsGone();
    }

    @Test
    void anInterruptedDropOfADatabaseIsFinishedThoughTheRunIsCancelled() throws Exception {
        interruptedDrop();
        singles.journal.cancelAsked = true;
        assertThat(next(Bench.change("DROP DATABASE " + other))).isEqualTo(new Outcome.Applied(1, 0, true));
        itIsGone();
    }

    @ParameterizedTest
    @CsvSource({"'', false", "OWNER pg_monitor, true"})
    void aDatabaseThatSomebodyElseMadeMeanwhileIsNotAdopted(String options, boolean adopted) throws Exception {
        var change = Bench.change("CREATE DATABASE " + other + " " + options);
        singles.begin(change, "T:" + singles.run.task(), false);
        singles.asOwner("CREATE DATABASE " + other + " OWNER pg_monitor");
        assertThat(next(change) instanceof Outcome.Indeterminate).isNotEqualTo(adopted);
    }

    @Test
    void aDatabaseThatAnotherSessionMadeFirstIsNotAdopted() throws Exception {
        singles.hold("INSERT INTO pg_database SELECT (jsonb_populate_record(d, jsonb_build_object('oid', 4000000000,"
                + " 'datname', '" + other + "'))).* FROM pg_database d WHERE d.datname = 'template1'");
        var outcome = singles.start("CREATE DATABASE " + other);
        try {
            singles.awaitWaiting();
            singles.commit();
            assertThat(outcome.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        } finally {
            singles.asOwner("DELETE FROM pg_database WHERE oid = 4000000000");
        }
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aDatabaseThatSomebodyElseDroppedHalfIsDroppedWhole() throws Exception {
        interruptedDrop();
        singles.bench.database.execute("DELETE FROM slipway.history WHERE task = '" + singles.run.task() + "'");
        assertThat(next(Bench.change("DROP DATABASE " + other))).isEqualTo(DONE);
        itIsGone();
    }

    @Test
    void theIntentOfATaskThatHasEndedIsTakenOver() throws Exception {
        var change = Bench.version("7", "CREATE INDEX CONCURRENTLY i ON t (a)");
        singles.begin(change, "V:default/7#1", true);
        var run = Bench.newRun();
        assertThat(singles.bench.run(change, run, new MemoryJournal())).isEqualTo(DONE);
        assertThat(singles.bench.query("SELECT task FROM slipway.history WHERE change_key = 'V:default/7#1'"))
                .isEqualTo(run.task().toString());
    }

    @Test
    void anotherIndexThatGotTheNameMeanwhileIsNotDropped() throws Exception {
        singles.asOwner("CREATE INDEX old ON t (a, id)");
        var change = Bench.change("DROP INDEX CONCURRENTLY old");
        singles.begin(change, "T:" + singles.run.task(), true);
        singles.asOwner("CREATE INDEX old ON t (a)");
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(singles.index("old")).isEqualTo("valid");
    }

    @Test
    void anIndexThatWasRenamedMeanwhileIsDroppedByWhatItIs() throws Exception {
        singles.asOwner("CREATE INDEX old ON t (a, id)");
        var change = Bench.change("DROP INDEX CONCURRENTLY old");
        singles.begin(change, "T:" + singles.run.task(), false);
        singles.asOwner("ALTER INDEX old RENAME TO renamed", "CREATE INDEX old ON t (a)");
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(singles.index("renamed")).isEqualTo("none");
        assertThat(singles.index("old")).isEqualTo("valid");
    }

    @Test
    void aLateOwnerBeginsNothingOverTheNextOnesIntent() throws Exception {
        var change = Bench.change("CREATE INDEX CONCURRENTLY i ON t (a)");
        var late = singles.run;
        assertThat(singles.bench.run(change, Bench.next(late), singles.journal)).isEqualTo(DONE);
        assertThat(singles.bench.run(change, late, new MemoryJournal())).isEqualTo(DONE);
        assertThat(begun()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SET work_mem = '8MB'", "SET ROLE NONE", "RESET ALL", "SHOW work_mem", "CHECKPOINT", "VACUUM t"})
    void whatLeavesNothingBehindRunsAgainOrIsCancelledWithoutADoubt(String sql) throws Exception {
        var change = Bench.change("-- slipway:transaction off\n" + sql);
        singles.begin(change, "T:" + singles.run.task(), true);
        assertThat(next(change)).isEqualTo(DONE);
        try (var second = Singles.ofSuperuser()) {
            second.begin(change, "T:" + second.run.task(), true);
            second.journal.cancelAsked = true;
            assertThat(second.bench.run(change, Bench.next(second.run), second.journal))
                    .isInstanceOf(Outcome.Canceled.class);
        }
    }

    private long begun() {
        return singles.journal.lines.stream()
                .filter(line -> line.kind() == LogLine.Kind.STATEMENT_STARTED)
                .count();
    }
}
