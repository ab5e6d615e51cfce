package io.slipway.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.FalsePidProxy;
import io.slipway.testing.TestPostgres;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run's session is one with its application name: what it executes is not of interest here. */
class SessionScanDbTest {
    private static final EmbeddedPostgres SERVER =
            TestPostgres.fresh(EmbeddedSettings.DEFAULT.with("max_prepared_transactions", "2"));
    private static final TestPostgres POSTGRES = TestPostgres.of(SERVER);
    private static final String RUN = "slipway-taskrun-4711";

    private final TestPostgres.Database database = POSTGRES.createDatabase();
    private final ExecutorService threads = Threads.virtualPerTask("session");
    private final List<Connection> open = new ArrayList<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    SessionScanDbTest() {
        database.execute(
                "CREATE TABLE public.orders (id int PRIMARY KEY)", "CREATE TABLE public.\"Odd name\" (id int)");
    }

    @AfterEach
    void close() {
        open.forEach(SessionScanDbTest::terminate);
        waiting.forEach(each -> each.exceptionally(e -> null).join());
        database.execute("SELECT 1");
    }

    private static void terminate(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private record Opened(Connection connection, int pid) {}

    private Opened session(String application) {
        try {
            var connection = database.open();
            connection.setNetworkTimeout(Runnable::run, 0);
            open.add(connection);
            run(
                    connection,
                    "SET application_name = '" + application + "'",
                    "SET client_connection_check_interval = 100");
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                return new Opened(connection, row.getInt(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void holds(Opened session, String sql) throws SQLException {
        run(session.connection, "BEGIN", sql);
    }

    /** Returns when the server shows that it waits. */
    private void waits(Opened session, String... sql) {
        waiting.add(CompletableFuture.runAsync(
                () -> {
                    try {
                        run(session.connection, sql);
                    } catch (SQLException e) {
                        // the test ends it
                    }
                },
                threads));
        await().until(() -> "t"
                .equals(database.query(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid = " + session.pid + ")")));
    }

    private SessionReport report() throws SQLException {
        try (var connection = database.open()) {
            return new SessionScan(connection).ofRun(RUN);
        }
    }

    private static List<Integer> pids(List<ActiveSession> sessions) {
        return sessions.stream().map(ActiveSession::pid).toList();
    }

    @Test
    void aBlockerWithASmallerPidIsShownWithItsLock() throws SQLException {
        var blocker = session("shop");
        var run = session(RUN);
        assertThat(blocker.pid).isLessThan(run.pid);
        holds(blocker, "SELECT * FROM orders");
        waits(run, "ALTER TABLE orders ADD c int");
        var report = report();
        var session = report.session();
        assertThat(session.pid()).isEqualTo(run.pid);
        assertThat(session.blockedByPids()).containsExactly(blocker.pid);
        assertThat(session.query()).isEqualTo("ALTER TABLE orders ADD c int");
        assertThat(session.waitEventType()).isEqualTo("Lock");
        assertThat(session.locks().getFirst().relation()).isEqualTo("public.orders");
        assertThat(session.locks().getFirst().mode()).isEqualTo("AccessExclusiveLock");
        assertThat(session.locks().getFirst().waitStart()).isNotNull();
        assertThat(pids(report.blocking())).containsExactly(blocker.pid);
        assertThat(report.blocking().getFirst().state()).isEqualTo("idle in transaction");
        assertThat(report.blocking().getFirst().applicationName()).isEqualTo("shop");
        assertThat(report.blocked()).isEmpty();
        assertThat(report.tree().roots()).containsExactly(blocker.pid);
        assertThat(report.tree().edges()).noneMatch(BlockingTree.Edge::queued);
    }

    @Test
    void readersBehindTheWaitingRunAreBlockedByItsPlaceInTheQueue() throws SQLException {
        var blocker = session("shop");
        var run = session(RUN);
        var reader = session("shop");
        holds(blocker, "SELECT * FROM orders");
        waits(run, "ALTER TABLE orders ADD c int");
        waits(reader, "SELECT * FROM orders");
        var report = report();
        assertThat(pids(report.blocked())).containsExactly(reader.pid);
        assertThat(report.blocked().getFirst().blockedByPids()).containsExactly(run.pid);
        assertThat(report.tree().edges())
                .filteredOn(edge -> edge.pid() == reader.pid)
                .singleElement()
                .matches(BlockingTree.Edge::queued);
        assertThat(report.tree().roots()).containsExactly(blocker.pid);
    }

    @Test
    void aChainIsFollowedToItsRoot() throws SQLException {
        database.execute("CREATE TABLE public.second (id int)");
        var root = session("root");
        var middle = session("middle");
        var run = session(RUN);
        holds(root, "LOCK TABLE second");
        holds(middle, "LOCK TABLE orders");
        waits(middle, "LOCK TABLE second");
        waits(run, "ALTER TABLE orders ADD c int");
        var report = report();
        assertThat(pids(report.blocking())).containsExactly(middle.pid);
        assertThat(report.tree().edges())
                .extracting(BlockingTree.Edge::pid, BlockingTree.Edge::blockedByPid)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(middle.pid, root.pid),
                        org.assertj.core.groups.Tuple.tuple(run.pid, middle.pid));
        assertThat(report.tree().roots()).containsExactly(root.pid);
    }

    @Test
    void aPreparedTransactionBlocksAsPid0() throws SQLException {
        var run = session(RUN);
        try (var connection = database.open()) {
            run(connection, "BEGIN", "LOCK TABLE orders", "PREPARE TRANSACTION 'it''s forgotten'");
        }
        try {
            waits(run, "ALTER TABLE orders ADD c int");
            var report = report();
            assertThat(report.session().blockedByPids()).containsExactly(0);
            assertThat(report.blocking()).singleElement().satisfies(prepared -> {
                assertThat(prepared.pid()).isZero();
                assertThat(prepared.query()).isEqualTo("PREPARE TRANSACTION 'it''s forgotten'");
                assertThat(prepared.usename()).isEqualTo(TestPostgres.SUPERUSER);
            });
            assertThat(report.tree().edges()).singleElement().matches(edge -> !edge.queued());
        } finally {
            database.execute("ROLLBACK PREPARED 'it''s forgotten'");
        }
    }

    @Test
    void aParallelWorkerIsNotTakenForTheSession() throws SQLException {
        database.execute(
                "CREATE TABLE public.large AS SELECT g AS id FROM generate_series(1, 2000) g",
                "ALTER TABLE large SET (parallel_workers = 2)",
                "CREATE FUNCTION slow(int) RETURNS int LANGUAGE plpgsql PARALLEL SAFE AS $$"
                        + " BEGIN PERFORM pg_sleep(0.05); RETURN $1; END $$",
                "ANALYZE large");
        var run = session(RUN);
        run(
                run.connection,
                "SET parallel_setup_cost = 0",
                "SET parallel_tuple_cost = 0",
                "SET min_parallel_table_scan_size = 0");
        waiting.add(CompletableFuture.runAsync(
                () -> {
                    try {
                        run(run.connection, "SELECT count(slow(id)) FROM large");
                    } catch (SQLException e) {
                        // the test ends it
                    }
                },
                threads));
        await().until(() ->
                !"0".equals(database.query("SELECT count(*) FROM pg_stat_activity WHERE leader_pid = " + run.pid)));
        assertThat(report().session().pid()).isEqualTo(run.pid);
    }

    @Test
    void anIndexBuildNamesTheOldSnapshotThatItWaitsFor() throws SQLException {
        var reader = session("report");
        run(reader.connection, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT * FROM \"Odd name\"");
        var run = session(RUN);
        waits(run, "CREATE INDEX CONCURRENTLY orders_i ON orders (id)");
        var report = report();
        assertThat(pids(report.blocking())).containsExactly(reader.pid);
        assertThat(report.blocking().getFirst().locks())
                .extracting(SessionLock::relation)
                .contains("public.\"Odd name\"");
        assertThat(report.progress()).isNotNull().satisfies(progress -> {
            assertThat(progress.command()).isEqualTo("CREATE INDEX CONCURRENTLY");
            assertThat(progress.phase()).isEqualTo("waiting for old snapshots");
            assertThat(progress.unit()).isEqualTo("sessions");
            assertThat(progress.waitsForPids()).containsExactly(reader.pid);
        });
    }

    @Test
    void aLoginWithoutPrivilegesSeesThePidsAndIsTold() throws SQLException {
        var login = POSTGRES.createLogin();
        var blocker = session("shop");
        var run = session(RUN);
        holds(blocker, "SELECT * FROM orders");
        waits(run, "ALTER TABLE orders ADD c int");
        try (var connection = database.open(login)) {
            var report = new SessionScan(connection).ofRun(RUN);
            assertThat(report.session().pid()).isEqualTo(run.pid);
            assertThat(pids(report.blocking())).containsExactly(blocker.pid);
            assertThat(report.limits()).singleElement().asString().contains("pg_read_all_stats");
        }
    }

    @Test
    void aTableThatIsLockedExclusivelyIsNamed() throws SQLException {
        var run = session(RUN);
        holds(run, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
        assertThat(report().session().locks()).extracting(SessionLock::relation).contains("public.orders");
    }

    @Test
    void aTableThatIsNotCommittedHasANumber() throws SQLException {
        var run = session(RUN);
        holds(run, "CREATE TABLE public.made (id int)");
        assertThat(report().session().locks())
                .extracting(SessionLock::relation)
                .anyMatch(name -> name != null && name.matches("relation \\d+"));
    }

    @Test
    void aRunWithoutASessionHasAReason() throws SQLException {
        var report = report();
        assertThat(report.session()).isNull();
        assertThat(report.reason()).contains("renamed");
    }

    @Test
    void allSessionsOfSlipwayAreListedAlsoBehindAPooler() throws SQLException {
        var one = session(RUN);
        var other = session("slipway");
        session("slipway-of-somebody-else");
        try (var pooler = new FalsePidProxy(POSTGRES.address());
                var connection = TestPostgres.connector()
                        .open(database.spec().withAddress(pooler.address()), SessionOptions.service())) {
            assertThat(new SessionScan(connection).ofRun(RUN).session().pid()).isEqualTo(one.pid);
            assertThat(pids(new SessionScan(connection).ours().items())).contains(one.pid, other.pid);
            assertThat(new SessionScan(connection).ours().items())
                    .extracting(ActiveSession::applicationName)
                    .doesNotContain("slipway-of-somebody-else");
        }
    }
}
