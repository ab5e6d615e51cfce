package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner that died right before, or right after, its statement: the next one sees in the catalog which it was. */
class StandaloneTakeoverDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final StandaloneFixture standalone = StandaloneFixture.ofSuperuser();
    private final String other = "other_" + ProcessHandle.current().pid() + "_" + NAMES.incrementAndGet();

    StandaloneTakeoverDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
        standalone.fixture.database.execute("DROP DATABASE IF EXISTS " + other);
    }

    private RunOutcome next(PreparedChange change) {
        return standalone.fixture.run(change, ApplyFixture.next(standalone.run), standalone.journal);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRebuildOfAWholeDatabaseIsSentOnce(boolean ran) throws Exception {
        standalone.asOwner("CREATE INDEX old ON t (a, id)");
        var change = ApplyFixture.change("REINDEX DATABASE CONCURRENTLY " + standalone.fixture.database.name());
        standalone.leaveIntent(change, "T:" + standalone.run.task(), ran);
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(begun()).isEqualTo(ran ? 0 : 1);
        assertThat(standalone.fixture.query(
                        "SELECT state || epoch FROM slipway.history WHERE task = '" + standalone.run.task() + "'"))
                .isEqualTo("APPLIED2");
    }

    /** As the server leaves it: nobody can connect to it, and it can only be dropped. */
    private void interruptedDrop() throws SQLException {
        assumeTrue(
                Integer.parseInt(standalone.fixture.query("SHOW server_version_num")) >= 160_000, "marked as invalid");
        standalone.asOwner("CREATE DATABASE " + other);
        standalone.leaveIntent(ApplyFixture.change("DROP DATABASE " + other), "T:" + standalone.run.task(), false);
        standalone.asOwner("UPDATE pg_database SET datconnlimit = -2 WHERE datname = '" + other + "'");
    }

    private void itIsGone() {
        assertThat(standalone.fixture.query("SELECT count(*) FROM pg_database WHERE datname = '" + other + "'"))
                .isEqualTo("0");
        assertThat(standalone.state()).isEqualTo("APPLIED");
    }

    @Test
    void anInterruptedDropOfADatabaseIsFinished() throws Exception {
        interruptedDrop();
        assertThat(next(ApplyFixture.change("DROP DATABASE " + other))).isEqualTo(DONE);
        assertThat(begun()).isZero();
        itIsGone();
    }

    @Test
    void aCanceledRunFinishesAnInterruptedDropDatabase() throws Exception {
        interruptedDrop();
        standalone.journal.cancel();
        assertThat(next(ApplyFixture.change("DROP DATABASE " + other))).isEqualTo(new RunOutcome.Applied(1, 0, true));
        itIsGone();
    }

    @ParameterizedTest
    @CsvSource({"'', false", "OWNER pg_monitor, true"})
    void aDatabaseOfAnotherSessionIsNotAdopted(String options, boolean adopted) throws Exception {
        var change = ApplyFixture.change("CREATE DATABASE " + other + " " + options);
        standalone.leaveIntent(change, "T:" + standalone.run.task(), false);
        standalone.asOwner("CREATE DATABASE " + other + " OWNER pg_monitor");
        assertThat(next(change) instanceof RunOutcome.Indeterminate).isNotEqualTo(adopted);
    }

    @Test
    void aDatabaseThatAnotherSessionCommitsFirstIsNotAdopted() throws Exception {
        standalone.hold("INSERT INTO pg_database SELECT (jsonb_populate_record(d, jsonb_build_object('oid', 4000000000,"
                + " 'datname', '" + other + "'))).* FROM pg_database d WHERE d.datname = 'template1'");
        var outcome = standalone.start("CREATE DATABASE " + other);
        try {
            standalone.awaitWaiting();
            standalone.commit();
            assertThat(outcome.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            RunOutcome.Failed.class,
                            failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        } finally {
            standalone.asOwner("DELETE FROM pg_database WHERE oid = 4000000000");
        }
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aHalfDroppedDatabaseIsDroppedCompletely() throws Exception {
        interruptedDrop();
        standalone.fixture.database.execute("DELETE FROM slipway.history WHERE task = '" + standalone.run.task() + "'");
        assertThat(next(ApplyFixture.change("DROP DATABASE " + other))).isEqualTo(DONE);
        itIsGone();
    }

    @Test
    void theIntentOfAnEndedTaskIsTakenOver() throws Exception {
        var change = ApplyFixture.version("7", "CREATE INDEX CONCURRENTLY i ON t (a)");
        standalone.leaveIntent(change, "V:default/7#1", true);
        var run = ApplyFixture.newRun();
        assertThat(standalone.fixture.run(change, run, new MemoryJournal())).isEqualTo(DONE);
        assertThat(standalone.fixture.query("SELECT task FROM slipway.history WHERE change_key = 'V:default/7#1'"))
                .isEqualTo(run.task().toString());
    }

    @Test
    void aNewIndexOfTheSameNameIsNotDropped() throws Exception {
        standalone.asOwner("CREATE INDEX old ON t (a, id)");
        var change = ApplyFixture.change("DROP INDEX CONCURRENTLY old");
        standalone.leaveIntent(change, "T:" + standalone.run.task(), true);
        standalone.asOwner("CREATE INDEX old ON t (a)");
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(standalone.index("old")).isEqualTo("valid");
    }

    @Test
    void aRenamedIndexIsStillDropped() throws Exception {
        standalone.asOwner("CREATE INDEX old ON t (a, id)");
        var change = ApplyFixture.change("DROP INDEX CONCURRENTLY old");
        standalone.leaveIntent(change, "T:" + standalone.run.task(), false);
        standalone.asOwner("ALTER INDEX old RENAME TO renamed", "CREATE INDEX old ON t (a)");
        assertThat(next(change)).isEqualTo(DONE);
        assertThat(standalone.index("renamed")).isEqualTo("none");
        assertThat(standalone.index("old")).isEqualTo("valid");
    }

    @Test
    void aLateOwnerDoesNotBeginTheStatementAgain() throws Exception {
        var change = ApplyFixture.change("CREATE INDEX CONCURRENTLY i ON t (a)");
        var late = standalone.run;
        assertThat(standalone.fixture.run(change, ApplyFixture.next(late), standalone.journal))
                .isEqualTo(DONE);
        assertThat(standalone.fixture.run(change, late, new MemoryJournal())).isEqualTo(DONE);
        assertThat(begun()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SET work_mem = '8MB'", "SET ROLE NONE", "RESET ALL", "SHOW work_mem", "CHECKPOINT", "VACUUM t"})
    void aRepeatableStatementRunsAgainOrIsCanceled(String sql) throws Exception {
        var change = ApplyFixture.change("-- slipway:transaction off\n" + sql);
        standalone.leaveIntent(change, "T:" + standalone.run.task(), true);
        assertThat(next(change)).isEqualTo(DONE);
        try (var second = StandaloneFixture.ofSuperuser()) {
            second.leaveIntent(change, "T:" + second.run.task(), true);
            second.journal.cancel();
            assertThat(second.fixture.run(change, ApplyFixture.next(second.run), second.journal))
                    .isInstanceOf(RunOutcome.Canceled.class);
        }
    }

    private long begun() {
        return standalone.journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.STATEMENT_STARTED)
                .count();
    }
}
