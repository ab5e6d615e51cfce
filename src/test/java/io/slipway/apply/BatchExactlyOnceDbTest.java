package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch changes each row as its statement would, or it is refused. */
class BatchExactlyOnceDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    BatchExactlyOnceDbTest() {
        fixture.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0, at timestamptz NOT NULL DEFAULT '2020-01-01',"
                        + " seq int GENERATED ALWAYS AS (id + 1000 * n) STORED NOT NULL UNIQUE)",
                "INSERT INTO o SELECT g FROM generate_series(1, 30) g",
                "ALTER TABLE o OWNER TO " + fixture.login);
    }

    private RunOutcome apply(String script) {
        return fixture.run(ApplyFixture.change(script), run, journal);
    }

    private RunOutcome batch(String statement) {
        return apply("-- slipway:batch table=o key=id size=10\n" + statement);
    }

    private void refused(RunOutcome outcome, String why) {
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo(RunErrorCode.BATCH_KEY);
            assertThat(failed.error().message()).contains(why);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE o SET n = n + 1, at = now() WHERE at < now()",
                "UPDATE o SET n = n + 1, at = CURRENT_TIMESTAMP WHERE at < CURRENT_TIMESTAMP",
                "UPDATE o SET n = n + 1, at = now() WHERE at < 'Now '::timestamptz",
                "UPDATE o SET n = n + 1, at = now() FROM (SELECT pg_catalog.now() AS t) c WHERE o.at < c.t",
            })
    void aRowThatMeetsTheConditionAgainLaterIsChangedOnce(String statement) {
        assertThat(batch(statement)).isEqualTo(DONE);
        assertThat(fixture.query("SELECT max(n) FROM o")).isEqualTo("1");
        assertThat(fixture.query("SELECT min(n) FROM o")).isEqualTo("1");
    }

    @Test
    void aDeleteRemovesRowsThatMeetTheConditionLater() {
        assertThat(batch("DELETE FROM o WHERE at < now()")).isEqualTo(DONE);
        assertThat(fixture.query("SELECT progress ->> 'pass' FROM slipway.history WHERE kind = 'BATCH'"))
                .isEqualTo("2");
    }

    private void everySliceAddsARowAtTheEnd() {
        fixture.database.execute(
                """
                CREATE FUNCTION adds() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO o SELECT max(id) + 1, 0 FROM o; RETURN NULL; END'""", "CREATE TRIGGER adds AFTER UPDATE ON o FOR EACH STATEMENT EXECUTE FUNCTION adds()");
    }

    @Test
    void rowsAddedDuringAPassDoNotPreventItsEnd() throws Exception {
        everySliceAddsARowAtTheEnd();
        var outcome = CompletableFuture.supplyAsync(() -> batch("UPDATE o SET n = n + 1"), StandaloneFixture.THREADS);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(fixture.query("SELECT string_agg(DISTINCT n::text, '') FROM o WHERE id <= 30"))
                .isEqualTo("1");
        assertThat(fixture.query("SELECT string_agg(n::text, '') FROM o WHERE id > 30"))
                .isEqualTo("000");
    }

    @Test
    void theNextOwnerKeepsTheEndOfThePass() throws Exception {
        everySliceAddsARowAtTheEnd();
        journal.onLine = line -> journal.trusted &= line.kind() != RunLogLine.Kind.PROGRESS;
        assertThat(batch("UPDATE o SET n = n + 1")).isInstanceOf(RunOutcome.HandBack.class);
        fixture.database.execute("INSERT INTO o SELECT g FROM generate_series(100, 140) g");
        journal.trusted = true;
        journal.onLine = _ -> {};
        var change = ApplyFixture.change("-- slipway:batch table=o key=id size=10\nUPDATE o SET n = n + 1");
        assertThat(fixture.run(change, ApplyFixture.next(run), journal)).isEqualTo(DONE);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("30");
    }

    @Test
    void aGeneratedKeyThatTheChangeMovesIsRefused() throws Exception {
        var outcome = CompletableFuture.supplyAsync(
                () -> apply("-- slipway:batch table=o key=seq size=10\nUPDATE o SET n = n + 1"),
                StandaloneFixture.THREADS);
        refused(outcome.get(60, TimeUnit.SECONDS), "changes the key");
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("0");
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
    }

    @Test
    void aKeyThatATriggerChangesIsRefusedAfterTheDoneSlices() throws Exception {
        fixture.database.execute("""
                CREATE FUNCTION moves() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN IF OLD.id > 20 THEN NEW.id := OLD.id + 1000; END IF; RETURN NEW; END'""", "CREATE TRIGGER moves BEFORE UPDATE ON o FOR EACH ROW EXECUTE FUNCTION moves()");
        var outcome = CompletableFuture.supplyAsync(() -> batch("UPDATE o SET n = n + 1"), StandaloneFixture.THREADS);
        refused(outcome.get(60, TimeUnit.SECONDS), "20 rows in 2 slices stay changed");
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("20");
    }

    @Test
    void readingAParentOfTheBatchTableIsRefused() {
        fixture.database.execute(
                "CREATE TABLE parent (id int, n int)",
                "GRANT ALL ON parent TO " + fixture.login,
                "CREATE VIEW all_of_them AS SELECT * FROM parent",
                "GRANT ALL ON all_of_them TO " + fixture.login,
                "ALTER TABLE o INHERIT parent");
        refused(batch("UPDATE o SET n = (SELECT coalesce(max(p.n), 0) + 1 FROM parent p)"), "reads other rows");
        refused(batch("UPDATE o SET n = (SELECT coalesce(max(p.n), 0) + 1 FROM all_of_them p)"), "reads other rows");
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("0");
    }

    @Test
    void aBatchRunsAfterTheScriptSwitchesLockTimeoutOff() throws Exception {
        fixture.options = ApplyOptionsBuilder.locks(Duration.ofMillis(200), Duration.ofMinutes(1));
        try (var blocker = fixture.database.open();
                var sql = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            sql.execute("LOCK TABLE o IN ACCESS EXCLUSIVE MODE");
            var outcome = CompletableFuture.supplyAsync(
                    () -> apply("-- slipway:batch table=o key=id\nSET lock_timeout = 0; UPDATE o SET n = n + 1"),
                    StandaloneFixture.THREADS);
            await().atMost(Duration.ofMinutes(1)).until(() -> journal.waitReasons.contains(WaitReason.LOCK));
            blocker.rollback();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(2, 0, false));
        }
    }

    @Test
    void aKeyWithANotNullThatIsNotValidIsRefused() {
        assumeTrue(Integer.parseInt(fixture.query("SHOW server_version_num")) >= 180_000, "NOT NULL … NOT VALID");
        fixture.database.execute(
                "CREATE TABLE k (id int UNIQUE, n int DEFAULT 0)",
                "INSERT INTO k SELECT nullif(g, 5) FROM generate_series(1, 30) g",
                "ALTER TABLE k ADD CONSTRAINT later NOT NULL id NOT VALID",
                "GRANT ALL ON k TO " + fixture.login);
        refused(apply("-- slipway:batch table=k key=id size=10\nUPDATE k SET n = n + 1"), "not NOT NULL");
        assertThat(fixture.query("SELECT sum(n) FROM k")).isEqualTo("0");
    }
}
