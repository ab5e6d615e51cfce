package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        singles.bench.database.execute("DROP DATABASE IF EXISTS " + other, "DROP TABLESPACE IF EXISTS " + other);
    }

    private void prepare(String sql) throws SQLException {
        singles.asOwner(
                "CREATE INDEX old ON t (a, id)",
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        if (sql.startsWith("DROP DATABASE") || sql.contains("SET TABLESPACE")) {
            singles.asOwner("CREATE DATABASE " + other);
        }
        if (sql.contains("TABLESPACE")) {
            assumeTrue(Integer.parseInt(singles.bench.query("SHOW server_version_num")) >= 150_000, "in place");
            singles.asOwner("ALTER DATABASE " + singles.bench.database.name() + " SET allow_in_place_tablespaces = on");
        }
        if (sql.startsWith("DROP TABLESPACE") || sql.contains("SET TABLESPACE")) {
            singles.asOwner("SET allow_in_place_tablespaces = on", "CREATE TABLESPACE " + other + " LOCATION ''");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX CONCURRENTLY i ON t (a)",
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
                "DROP INDEX CONCURRENTLY old",
                "REINDEX INDEX CONCURRENTLY old",
                "REINDEX TABLE CONCURRENTLY t",
                "REINDEX DATABASE CONCURRENTLY $database",
                "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
                "CREATE DATABASE $other",
                "DROP DATABASE $other",
                "CREATE TABLESPACE $other LOCATION ''",
                "DROP TABLESPACE $other",
                "ALTER DATABASE $other SET TABLESPACE $other",
                "ALTER SYSTEM RESET work_mem",
                "VACUUM t"
            })
    void whatNeverRanIsSentOnce(String form) throws Exception {
        var sql = form.replace("$other", other).replace("$database", singles.bench.database.name());
        prepare(sql);
        var change = Bench.change(sql);
        singles.begin(change, "T:" + singles.run.task(), false);
        assertThat(singles.bench.run(change, Bench.next(singles.run), singles.journal))
                .isEqualTo(DONE);
        assertThat(begun()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX CONCURRENTLY i ON t (a)",
                "DROP INDEX CONCURRENTLY old",
                "REINDEX TABLE CONCURRENTLY t",
                "REINDEX DATABASE CONCURRENTLY $database",
                "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
                "CREATE DATABASE $other",
                "DROP DATABASE $other",
                "CREATE TABLESPACE $other LOCATION ''",
                "DROP TABLESPACE $other",
                "ALTER DATABASE $other SET TABLESPACE $other"
            })
    void whatTookEffectIsAdoptedAndNotSentAgain(String form) throws Exception {
        var sql = form.replace("$other", other).replace("$database", singles.bench.database.name());
        prepare(sql);
        var change = Bench.change(sql);
        singles.begin(change, "T:" + singles.run.task(), true);
        assertThat(singles.bench.run(change, Bench.next(singles.run), singles.journal))
                .isEqualTo(DONE);
        assertThat(begun()).isZero();
        assertThat(singles.bench.query(
                        "SELECT state || epoch FROM slipway.history WHERE task = '" + singles.run.task() + "'"))
                .isEqualTo("APPLIED2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT PREPARED 'x'", "ALTER SUBSCRIPTION s REFRESH PUBLICATION"})
    void whereNothingTellsOnlyAPersonCan(String sql) throws Exception {
        var change = Bench.change(sql);
        singles.begin(change, "T:" + singles.run.task(), false);
        assertThat(singles.bench.run(change, Bench.next(singles.run), singles.journal))
                .isInstanceOf(Outcome.Indeterminate.class);
        assertThat(singles.state()).isEqualTo("INTENT");
        assertThat(begun()).isZero();
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
        prepare("");
        var change = Bench.change("DROP INDEX CONCURRENTLY old");
        singles.begin(change, "T:" + singles.run.task(), true);
        singles.asOwner("CREATE INDEX old ON t (a)");
        assertThat(singles.bench.run(change, Bench.next(singles.run), singles.journal))
                .isEqualTo(DONE);
        assertThat(singles.index("old")).isEqualTo("valid");
    }

    @Test
    void anIndexThatWasRenamedMeanwhileIsDroppedByWhatItIs() throws Exception {
        prepare("");
        var change = Bench.change("DROP INDEX CONCURRENTLY old");
        singles.begin(change, "T:" + singles.run.task(), false);
        singles.asOwner("ALTER INDEX old RENAME TO renamed", "CREATE INDEX old ON t (a)");
        assertThat(singles.bench.run(change, Bench.next(singles.run), singles.journal))
                .isEqualTo(DONE);
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

    private long begun() {
        return singles.journal.lines.stream()
                .filter(line -> line.kind() == LogLine.Kind.STATEMENT_STARTED)
                .count();
    }
}
