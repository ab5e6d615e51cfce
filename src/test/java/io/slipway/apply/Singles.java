package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Singles held in their middle by a session of the application, and what then happens to them. */
final class Singles implements AutoCloseable {
    static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    final Bench bench;
    final RunIdentity run = Bench.newRun();
    final MemoryJournal journal = new MemoryJournal();
    private final Connection blocker;
    private final Connection looker;

    Singles() throws SQLException {
        this(new Bench());
    }

    Singles(Bench bench) throws SQLException {
        this.bench = bench;
        this.blocker = bench.database.open(bench.login);
        try (var name = blocker.createStatement()) {
            name.execute("SET application_name = 'shop'");
        }
        this.looker = bench.open();
        if (query("SELECT to_regclass('slipway.history') IS NULL").equals("t")) {
            bench.run(Bench.change("SELECT 1"));
        }
        prepare(
                "CREATE TABLE t (id int PRIMARY KEY, a int)",
                "INSERT INTO t SELECT g, g FROM generate_series(1, 500) g");
    }

    /** As the run's own login, before anything is held. */
    void prepare(String... statements) throws SQLException {
        try (var statement = blocker.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    String query(String sql) {
        try (var statement = looker.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** A login that may do everything, where the statement asks for that. */
    static Singles ofSuperuser() throws SQLException {
        return new Singles(new Bench(TestPostgres.shared(), TestPostgres.SUPERUSER));
    }

    /** As the run's own login, each in a session of its own. */
    void asOwner(String... statements) throws SQLException {
        try (var connection = bench.database.open(bench.login);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The application holds this lock, or snapshot, until {@link #release}. */
    void hold(String sql) throws SQLException {
        blocker.setAutoCommit(false);
        try (var statement = blocker.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The application keeps a snapshot, and no lock of a table. */
    void holdSnapshot() throws SQLException {
        hold("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        hold("SELECT 1");
    }

    /** As {@link #release}, and what the application did stays. */
    void commit() throws SQLException {
        blocker.commit();
        blocker.setAutoCommit(true);
    }

    void release() throws SQLException {
        blocker.rollback();
        blocker.setAutoCommit(true);
    }

    Outcome apply(String script) {
        return bench.run(Bench.change(script), run, journal);
    }

    CompletableFuture<Outcome> start(ChangeRunner runner, String script, RunIdentity owner) {
        return CompletableFuture.supplyAsync(() -> runner.run(Bench.change(script), owner, null, journal), THREADS);
    }

    CompletableFuture<Outcome> start(String script) {
        return start(bench.runner(run), script, run);
    }

    /** What the first owner does before it dies. */
    void begin(Change change, String key, boolean runs) throws SQLException {
        begin(change, run, key, runs);
    }

    void begin(Change change, RunIdentity owner, String key, boolean runs) throws SQLException {
        var statement = change.statements().getFirst();
        try (var connection = bench.database.open(bench.login);
                var sql = connection.createStatement()) {
            bench.takeLock(connection);
            var facts = SessionFacts.read(connection);
            var session = new SessionIdentity(
                    facts.pid(), facts.backendStart(), facts.systemIdentifier(), facts.databaseOid(), "elsewhere", "");
            var step = new PlannedStep(1, HistoryRow.Kind.SINGLE, 1, change.statements());
            var start = new StepStart(
                    UUID.fromString(bench.query("SELECT target_uid FROM slipway.identity")),
                    key,
                    1,
                    1,
                    2,
                    step.checksum(),
                    owner,
                    new StepStart.Facts(null, null, "", change.checksum(), 1, session));
            var before = SingleProbe.of(statement.single()).before(connection);
            journal.changeKeyFixed(key, 1);
            assertThat(new Fence(connection).beginSingle(start, new Nonce().hash(), before.json(), null))
                    .isEqualTo(new Answer.Started());
            if (runs) {
                sql.execute(statement.text());
            }
        }
    }

    /** The next owner, with a higher epoch, as after a takeover. */
    CompletableFuture<Outcome> takeOver(String script) {
        var owner = Bench.next(run);
        return start(bench.runner(owner), script, owner);
    }

    private static final String WAITS = """
            SELECT count(*) FROM pg_stat_activity WHERE state = 'active'
                AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep'
                    OR wait_event ILIKE 'checkpoint%' OR wait_event ILIKE 'libpqwalreceiver%') AND\s""";

    /** Waits until the session of this run waits for what it is held by. */
    void awaitWaiting() {
        awaitWaiting(new CompletableFuture<>());
    }

    /** As {@link #awaitWaiting()}, or until there is nothing that could wait. */
    void awaitWaiting(CompletableFuture<Outcome> outcome) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> outcome.isDone() || query(WAITS + mine()).equals("1"));
    }

    private String mine() {
        return "application_name = 'slipway-taskrun-" + run.runUid() + "'";
    }

    /** Ends the session as an operator, or a crash of its host, would; the next one may be there at once. */
    void terminate() {
        var which = query("SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE " + mine());
        query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid IN (" + which + ") AND "
                + mine());
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> query("SELECT count(*) FROM pg_stat_activity WHERE pid IN (" + which + ") AND " + mine())
                        .equals("0"));
    }

    /** A person's word on the step in doubt. */
    Ruling resolve(Change change, RunIdentity owner, boolean tookEffect) {
        var expected = new TargetIdentity(
                null,
                Long.parseLong(query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(query("SELECT oid FROM pg_database WHERE datname = current_database()")));
        return new Resolution(bench.watch(), bench.watch(), new Resolution.Question(change, owner, expected, journal))
                .decide(new Resolution.Word(1, tookEffect, "seen by hand"));
    }

    String index(String name) {
        return query("SELECT coalesce((SELECT CASE WHEN indisvalid AND indisready THEN 'valid' ELSE 'invalid' END"
                + " FROM pg_index WHERE indexrelid = to_regclass('" + name + "')), 'none')");
    }

    String state() {
        return query("SELECT coalesce((SELECT string_agg(state, ',' ORDER BY step) FROM slipway.history WHERE task = '"
                + run.task() + "'), 'none')");
    }

    int leftovers() {
        return Integer.parseInt(query("SELECT count(*) FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid"
                + " WHERE NOT x.indisvalid OR c.relname ~ '_cc(new|old)'"));
    }

    @Override
    public void close() throws SQLException {
        blocker.close();
        looker.close();
    }
}
