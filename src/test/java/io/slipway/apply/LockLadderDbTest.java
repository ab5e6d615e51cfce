package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.EmbeddedSettings;
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

    private static Bench orders(Bench bench) {
        bench.database.execute(
                "CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + bench.login);
        return bench;
    }

    private static ApplyOptions options(Duration deadline) {
        return new ApplyOptions(Duration.ofSeconds(2), deadline, null, Duration.ofSeconds(5), false);
    }

    private Outcome.Failed failedBehindAReader(String script) throws Exception {
        var bench = orders(new Bench());
        bench.options = options(Duration.ofSeconds(7));
        try (var shop = new Application(bench);
                var reader = shop.idleInTransaction("SELECT id AS in_the_way FROM public.orders")) {
            var outcome = bench.run(Bench.change(script), Bench.newRun(), journal);
            assertThat(reader.isClosed()).isFalse();
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(bench.effects()).isZero();
            return (Outcome.Failed) outcome;
        }
    }

    @Test
    void theLadderEndsWithThoseWhoWereInTheWay() throws Exception {
        var failed = failedBehindAReader("ALTER TABLE orders ADD c int");
        assertThat(failed.error().code()).isEqualTo("lock-not-available");
        assertThat(failed.error().message())
                .contains(
                        "in the way: process ",
                        "(" + Application.NAME + "), idle in transaction: SELECT id AS in_the_way");
    }

    @Test
    void aPreambleOfPgDumpDoesNotMakeUsWaitForEver() throws Exception {
        var failed = failedBehindAReader(PG_DUMP + "ALTER TABLE public.orders ADD c int");
        assertThat(failed.error().code()).isEqualTo("lock-not-available");
        assertThat(journal.lines)
                .anySatisfy(line -> assertThat(line.message()).contains("lock_timeout = 0 was lowered"));
    }

    @Test
    void betweenTwoRungsNoTransactionIsOpen() throws Exception {
        var bench = orders(new Bench());
        var states = new CopyOnWriteArrayList<String>();
        try (var shop = new Application(bench)) {
            var reader = shop.idleInTransaction("SELECT FROM orders");
            journal.onLine = line -> {
                if (line.message().contains("met a lock")) {
                    states.add(bench.query("SELECT string_agg(DISTINCT state || coalesce(backend_xmin::text, ''), ' ')"
                            + " FROM pg_stat_activity WHERE application_name LIKE 'slipway-taskrun%'"
                            + " AND datname = '" + bench.database.name() + "'"));
                    if (states.size() == 3) {
                        Singles.THREADS.execute(() -> closed(reader));
                    }
                }
            };
            bench.run(Bench.change("INSERT INTO fx VALUES (1); ALTER TABLE orders ADD c int"), Bench.newRun(), journal);
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
    void anAutovacuumInTheWayIsEvictedByALongRung() throws Exception {
        var server = TestPostgres.fresh(
                EmbeddedSettings.DEFAULT.with("autovacuum_naptime", "1s").with("deadlock_timeout", "2s"));
        var bench = orders(new Bench(TestPostgres.of(server)));
        bench.options = options(Duration.ofMinutes(1));
        bench.database.execute(
                "ALTER TABLE orders SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,"
                        + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
                "INSERT INTO orders SELECT generate_series(1, 200000)",
                "UPDATE orders SET id = id + 1");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> bench.query(
                                "SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = current_database()"
                                        + " AND relid = 'public.orders'::regclass")
                        .equals("1"));
        try (var shop = new Application(bench)) {
            // somebody waits behind us for as long as the eviction takes
            shop.keepsRunning("SELECT FROM orders LIMIT 1");
            // and for what comes after it: the waits so far are no reason to give the lock away again
            assertThat(bench.run(
                            Bench.change("ALTER TABLE orders ADD c int; SELECT pg_sleep(0.3)"),
                            Bench.newRun(),
                            journal))
                    .isEqualTo(new Outcome.Applied(1, 0, false));
        }
        assertThat(tries()).as("no short rung evicts it").hasSizeGreaterThanOrEqualTo(3);
        assertThat(journal.lines.stream()
                        .filter(line -> line.kind() == LogLine.Kind.RETRY)
                        .map(line -> line.message().replaceAll(".* waited up to (\\d+) ms .*", "$1"))
                        .map(Integer::valueOf))
                .as("the shop waited longer than the eviction may take, on a slow machine only")
                .allMatch(waited -> waited > 2_500);
    }

    private List<LogLine> tries() {
        return journal.lines.stream()
                .filter(line -> line.message().contains("met a lock"))
                .toList();
    }

    @Test
    void aDeadlockIsTriedThreeTimesAndThenFails() {
        var bench = new Bench();
        bench.database.execute("CREATE SEQUENCE tries", "GRANT ALL ON SEQUENCE tries TO " + bench.login);
        assertThat(bench.run(Bench.change("""
                        INSERT INTO fx VALUES (1);
                        DO $$ BEGIN PERFORM nextval('tries'); RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END $$
                        """), Bench.newRun(), journal))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("serialization"));
        assertThat(bench.query("SELECT last_value FROM tries")).isEqualTo("3");
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aSerializationFailureThatPassesIsAppliedOnce() {
        var bench = new Bench();
        bench.database.execute("CREATE SEQUENCE tries", "GRANT ALL ON SEQUENCE tries TO " + bench.login);
        assertThat(bench.run(Bench.change("""
                        INSERT INTO fx VALUES (1);
                        DO $$ BEGIN
                            IF nextval('tries') < 3 THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END IF;
                        END $$
                        """))).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void aCancelMeansWhatItsReasonSaysAndElseAnOperator() throws Exception {
        var bench = new Bench();
        var outcome = CompletableFuture.supplyAsync(
                () -> bench.run(Bench.change("SELECT pg_sleep(60)"), Bench.newRun(), journal));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> bench.query("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event ="
                                + " 'PgSleep' AND datname = '" + bench.database.name() + "'")
                        .equals("1"));
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("canceled-by-operator"));
    }

    @Test
    void theServersLimitForIdleSessionsDoesNotEndOneBetweenTwoRungs() throws Exception {
        var bench = orders(new Bench());
        try (var shop = new Application(bench)) {
            var reader = shop.idleInTransaction("SELECT FROM orders");
            // less than the time between two looks
            bench.database.execute("ALTER ROLE " + bench.login + " SET idle_session_timeout = '900ms'");
            var outcome = CompletableFuture.supplyAsync(
                    () -> bench.run(Bench.change("ALTER TABLE orders ADD c int"), Bench.newRun(), journal));
            await().atMost(Duration.ofMinutes(1)).until(() -> tries().size() >= 3 || outcome.isDone());
            reader.close();
            assertThat(outcome.get()).isEqualTo(new Outcome.Applied(1, 0, false));
        }
        assertThat(journal.lines).noneMatch(line -> line.message().contains("nobody can look"));
    }

    @Test
    void aLongRungSaysWhomItWaitsForWhileItWaits() throws Exception {
        var bench = orders(new Bench());
        bench.options =
                new ApplyOptions(Duration.ofSeconds(40), Duration.ofMinutes(2), null, Duration.ofSeconds(5), false);
        var said = new CopyOnWriteArrayList<String>();
        var telling = new MemoryJournal() {
            @Override
            public void waiting(WaitingFor reason, String detail) {
                said.add(reason + ": " + detail);
            }

            @Override
            public void moving() {
                said.add("moves");
            }
        };
        var untilTold = bench.untilTold();
        try (var shop = new Application(bench)) {
            var reader = shop.idleInTransaction("SELECT id AS in_the_way FROM orders");
            var outcome = CompletableFuture.supplyAsync(() ->
                    bench.run(Bench.change("ALTER TABLE orders ADD c int; " + untilTold), Bench.newRun(), telling));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> said.stream()
                            .anyMatch(each -> each.startsWith("LOCK: ALTER TABLE orders waits for process")
                                    && each.contains("in_the_way")));
            assertThat(outcome).isNotDone();
            reader.close();
            await().atMost(Duration.ofMinutes(1)).until(() -> said.getLast().equals("moves"));
            assertThat(outcome).isNotDone();
            bench.tell();
            assertThat(outcome.get()).isEqualTo(new Outcome.Applied(1, 0, false));
        }
        assertThat(said.getLast()).isEqualTo("moves");
    }
}
