package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LockLadderDbTest {
    private static final String PG_DUMP = """
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET client_encoding = 'UTF8';
            SET standard_conforming_strings = on;
            SELECT pg_catalog.set_config('search_path', '', false);
            SET check_function_bodies = false;
            SET xmloption = content;
            SET client_min_messages = warning;
            SET row_security = off;
            """;

    private final MemoryJournal journal = new MemoryJournal();

    private static ApplyFixture orders(ApplyFixture fixture) {
        fixture.database.execute(
                "CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + fixture.login);
        return fixture;
    }

    private static ApplyOptions options(Duration deadline) {
        return ApplyOptionsBuilder.options().lockDeadline(deadline).build();
    }

    private RunOutcome.Failed failedBehindAReader(String script) throws Exception {
        var fixture = orders(new ApplyFixture());
        fixture.options = options(Duration.ofSeconds(7));
        try (var shop = new ApplicationLoad(fixture);
                var reader = shop.idleInTransaction("SELECT id AS in_the_way FROM public.orders")) {
            var outcome = fixture.run(ApplyFixture.change(script), ApplyFixture.newRun(), journal);
            assertThat(reader.isClosed()).isFalse();
            assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
            assertThat(fixture.effects()).isZero();
            return (RunOutcome.Failed) outcome;
        }
    }

    @Test
    void theFailedLadderNamesTheBlockers() throws Exception {
        var failed = failedBehindAReader("ALTER TABLE orders ADD c int");
        assertThat(failed.error().code()).isEqualTo(RunErrorCode.LOCK_NOT_AVAILABLE);
        assertThat(failed.error().message())
                .matches("Could not lock public\\.orders \\(AccessExclusiveLock\\) within 7 s: blocked by pid (\\d+)"
                        + " \\(holds AccessShareLock, role \\w+, application " + ApplicationLoad.NAME
                        + ", client 127\\.0\\.0\\.1:\\d+, idle in transaction since 2\\d{3}-\\d\\d-\\d\\dT[\\d:]{8}Z"
                        + " \\(\\d+ s\\); query: SELECT id AS in_the_way FROM public\\.orders\\)\\. Wait until that session"
                        + " ends, or end it: SELECT pg_terminate_backend\\(\\1\\)\\. Then retry the task\\."
                        + " \\(The last try: canceling statement due to lock timeout\\)");
    }

    @Test
    void aPgDumpPreambleDoesNotDisableLockTimeout() throws Exception {
        var failed = failedBehindAReader(PG_DUMP + "ALTER TABLE public.orders ADD c int");
        assertThat(failed.error().code()).isEqualTo(RunErrorCode.LOCK_NOT_AVAILABLE);
        assertThat(journal.lines)
                .anySatisfy(line -> assertThat(line.message()).contains("lock_timeout = 0 was lowered"));
    }

    @Test
    void noTransactionIsOpenBetweenTwoTries() throws Exception {
        var fixture = orders(new ApplyFixture());
        var states = new CopyOnWriteArrayList<String>();
        try (var shop = new ApplicationLoad(fixture)) {
            var reader = shop.idleInTransaction("SELECT FROM orders");
            journal.onLine = line -> {
                if (line.message().contains("did not get a lock")) {
                    states.add(
                            fixture.query("SELECT string_agg(DISTINCT state || coalesce(backend_xmin::text, ''), ' ')"
                                    + " FROM pg_stat_activity WHERE application_name LIKE 'slipway-taskrun%'"
                                    + " AND datname = '" + fixture.database.name() + "'"));
                    if (states.size() == 3) {
                        StandaloneFixture.THREADS.execute(() -> closed(reader));
                    }
                }
            };
            fixture.run(
                    ApplyFixture.change("INSERT INTO fx VALUES (1); ALTER TABLE orders ADD c int"),
                    ApplyFixture.newRun(),
                    journal);
        }
        assertThat(states).hasSizeGreaterThanOrEqualTo(3).containsOnly("idle");
    }

    private static void closed(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLongTryEvictsABlockingAutovacuum() throws Exception {
        var server = TestPostgres.fresh(
                EmbeddedSettings.DEFAULT.with("autovacuum_naptime", "1s").with("deadlock_timeout", "2s"));
        var fixture = orders(new ApplyFixture(TestPostgres.of(server)));
        fixture.options = options(Duration.ofMinutes(1));
        fixture.database.execute(
                "ALTER TABLE orders SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,"
                        + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
                "INSERT INTO orders SELECT generate_series(1, 200000)",
                "UPDATE orders SET id = id + 1");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.query(
                                "SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = current_database()"
                                        + " AND relid = 'public.orders'::regclass")
                        .equals("1"));
        try (var shop = new ApplicationLoad(fixture)) {
            // somebody waits behind us for as long as the eviction takes
            shop.keepRunning("SELECT FROM orders LIMIT 1");
            // and for what comes after it: the waits so far are no reason to give the lock away again
            assertThat(fixture.run(
                            ApplyFixture.change("ALTER TABLE orders ADD c int; SELECT pg_sleep(0.3)"),
                            ApplyFixture.newRun(),
                            journal))
                    .isEqualTo(new RunOutcome.Applied(1, 0, false));
        }
        assertThat(tries()).as("no short rung evicts it").hasSizeGreaterThanOrEqualTo(3);
        assertThat(journal.lines.stream()
                        .filter(line -> line.kind() == RunLogLine.Kind.RETRY)
                        .map(line -> line.message().replaceAll(".* waited up to (\\d+) ms .*", "$1"))
                        .map(Integer::valueOf))
                .as("the shop waited longer than the eviction may take, on a slow machine only")
                .allMatch(waited -> waited > 2_500);
    }

    private List<RunLogLine> tries() {
        return journal.lines.stream()
                .filter(line -> line.message().contains("did not get a lock"))
                .toList();
    }

    @Test
    void aDeadlockFailsAfterThreeTries() {
        var fixture = new ApplyFixture();
        fixture.database.execute("CREATE SEQUENCE tries", "GRANT ALL ON SEQUENCE tries TO " + fixture.login);
        assertThat(fixture.run(ApplyFixture.change("""
                        INSERT INTO fx VALUES (1);
                        DO $$ BEGIN PERFORM nextval('tries'); RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END $$
                        """), ApplyFixture.newRun(), journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.SERIALIZATION));
        assertThat(fixture.query("SELECT last_value FROM tries")).isEqualTo("3");
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aPassingSerializationFailureIsAppliedOnce() {
        var fixture = new ApplyFixture();
        fixture.database.execute("CREATE SEQUENCE tries", "GRANT ALL ON SEQUENCE tries TO " + fixture.login);
        assertThat(fixture.run(ApplyFixture.change("""
                        INSERT INTO fx VALUES (1);
                        DO $$ BEGIN
                            IF nextval('tries') < 3 THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END IF;
                        END $$
                        """))).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void aCancelWithoutARecordedReasonIsByAnOperator() throws Exception {
        var fixture = new ApplyFixture();
        var outcome = CompletableFuture.supplyAsync(
                () -> fixture.run(ApplyFixture.change("SELECT pg_sleep(60)"), ApplyFixture.newRun(), journal));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> fixture.query(
                                "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event ="
                                        + " 'PgSleep' AND datname = '" + fixture.database.name() + "'")
                        .equals("1"));
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.CANCELED_BY_OPERATOR));
    }

    @Test
    void idleSessionTimeoutDoesNotEndARunBetweenTwoTries() throws Exception {
        var fixture = orders(new ApplyFixture());
        try (var shop = new ApplicationLoad(fixture)) {
            var reader = shop.idleInTransaction("SELECT FROM orders");
            // less than the time between two looks
            fixture.database.execute("ALTER ROLE " + fixture.login + " SET idle_session_timeout = '900ms'");
            var outcome = CompletableFuture.supplyAsync(() ->
                    fixture.run(ApplyFixture.change("ALTER TABLE orders ADD c int"), ApplyFixture.newRun(), journal));
            await().atMost(Duration.ofMinutes(1)).until(() -> tries().size() >= 3 || outcome.isDone());
            reader.close();
            assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        }
        assertThat(journal.lines).noneMatch(line -> line.message().contains("does not show which sessions wait"));
    }

    @Test
    void aLongTryReportsItsBlockerWhileWaiting() throws Exception {
        var fixture = orders(new ApplyFixture());
        fixture.options = ApplyOptionsBuilder.locks(Duration.ofSeconds(40), Duration.ofMinutes(2));
        var said = new CopyOnWriteArrayList<String>();
        var telling = new MemoryJournal() {
            @Override
            public void waiting(WaitReason reason, String detail) {
                said.add(reason + ": " + detail);
            }

            @Override
            public void moving() {
                said.add("moves");
            }
        };
        var untilTold = fixture.untilReleased();
        try (var shop = new ApplicationLoad(fixture)) {
            var reader = shop.idleInTransaction("SELECT id AS in_the_way FROM orders");
            var outcome = CompletableFuture.supplyAsync(() -> fixture.run(
                    ApplyFixture.change("ALTER TABLE orders ADD c int; " + untilTold), ApplyFixture.newRun(), telling));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> said.stream()
                            .anyMatch(each -> each.startsWith(
                                            "LOCK: ALTER TABLE orders waits for AccessExclusiveLock on public.orders")
                                    && each.contains("in_the_way")));
            assertThat(outcome).isNotDone();
            reader.close();
            await().atMost(Duration.ofMinutes(1)).until(() -> said.getLast().equals("moves"));
            assertThat(outcome).isNotDone();
            fixture.release();
            assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        }
        assertThat(said.getLast()).isEqualTo("moves");
    }
}
