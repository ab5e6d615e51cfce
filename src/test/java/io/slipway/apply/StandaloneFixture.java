package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.session.Nonce;
import io.slipway.apply.session.SessionFacts;
import io.slipway.apply.standalone.StandaloneProbe;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Standalone steps that a session of the application blocks in the middle, and the events that follow. */
public final class StandaloneFixture implements AutoCloseable {
    public static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    public final ApplyFixture fixture;
    public final RunIdentity run = ApplyFixture.newRun();
    public final MemoryJournal journal = new MemoryJournal();
    private final Connection blocker;
    private final Connection looker;

    public StandaloneFixture() throws SQLException {
        this(new ApplyFixture());
    }

    StandaloneFixture(ApplyFixture fixture) throws SQLException {
        this.fixture = fixture;
        this.blocker = fixture.database.open(fixture.login);
        try (var name = blocker.createStatement()) {
            name.execute("SET application_name = 'shop'");
        }
        this.looker = fixture.open();
        if (query("SELECT to_regclass('slipway.history') IS NULL").equals("t")) {
            fixture.run(ApplyFixture.change("SELECT 1"));
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
    static StandaloneFixture ofSuperuser() throws SQLException {
        return new StandaloneFixture(new ApplyFixture(TestPostgres.shared(), TestPostgres.SUPERUSER));
    }

    /** As the run's own login, each in a session of its own. */
    public void asOwner(String... statements) throws SQLException {
        try (var connection = fixture.database.open(fixture.login);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The application holds this lock, or snapshot, until {@link #release}. */
    public void hold(String sql) throws SQLException {
        blocker.setAutoCommit(false);
        try (var statement = blocker.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The application keeps a snapshot, and no lock of a table. */
    public void holdSnapshot() throws SQLException {
        hold("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        hold("SELECT 1");
    }

    /** As {@link #release}, and what the application did stays. */
    void commit() throws SQLException {
        blocker.commit();
        blocker.setAutoCommit(true);
    }

    public void release() throws SQLException {
        blocker.rollback();
        blocker.setAutoCommit(true);
    }

    RunOutcome apply(String script) {
        return fixture.run(ApplyFixture.change(script), run, journal);
    }

    public CompletableFuture<RunOutcome> start(OwnerFixture runner, String script, RunIdentity owner) {
        return CompletableFuture.supplyAsync(
                () -> runner.run(ApplyFixture.change(script), owner, null, journal), THREADS);
    }

    CompletableFuture<RunOutcome> start(String script) {
        return start(fixture.runner(run), script, run);
    }

    /** What the first owner does before it dies. */
    public void leaveIntent(PreparedChange change, String key, boolean runs) throws SQLException {
        leaveIntent(change, run, key, runs);
    }

    public void leaveIntent(PreparedChange change, RunIdentity owner, String key, boolean runs) throws SQLException {
        var statement = change.statements().getFirst();
        try (var connection = fixture.database.open(fixture.login);
                var sql = connection.createStatement()) {
            fixture.takeLock(connection);
            var facts = SessionFacts.read(connection);
            var session = new SessionIdentity(
                    facts.pid(), facts.backendStart(), facts.systemIdentifier(), facts.databaseOid(), "elsewhere", "");
            var step = new PlannedStep(1, HistoryRow.Kind.STANDALONE, 1, change.statements());
            var start = new StepClaim(
                    UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity")),
                    key,
                    1,
                    1,
                    2,
                    step.checksum(),
                    owner,
                    new StepClaim.Facts(null, null, "", change.checksum(), 1, session));
            var before = StandaloneProbe.of(statement.standalone()).before(connection);
            journal.changeKeyFixed(key, 1);
            assertThat(new HistoryFunctions(connection, HistoryAccess.WITHOUT_SECRET)
                            .beginStandalone(start, new Nonce().hash(), before.json(), null))
                    .isEqualTo(new FenceReply.Started());
            if (runs) {
                sql.execute(statement.text());
            }
        }
    }

    /** The next owner, with a higher epoch, as after a takeover. */
    public CompletableFuture<RunOutcome> takeOver(String script) {
        var owner = ApplyFixture.next(run);
        return start(fixture.runner(owner), script, owner);
    }

    private static final String WAITS = """
            SELECT count(*) FROM pg_stat_activity WHERE state = 'active'
                AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep'
                    OR wait_event ILIKE 'checkpoint%' OR wait_event ILIKE 'libpqwalreceiver%') AND\s""";

    /** Waits until the session of this run waits for what it is held by. */
    public void awaitWaiting() {
        awaitWaiting(new CompletableFuture<>());
    }

    /** As {@link #awaitWaiting()}, or until there is nothing that could wait. */
    void awaitWaiting(CompletableFuture<RunOutcome> outcome) {
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

    /** Decides the step in doubt as an operator. */
    ResolutionResult resolve(PreparedChange change, RunIdentity owner, boolean tookEffect) {
        var expected = new TargetIdentity(
                null,
                Long.parseLong(query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(query("SELECT oid FROM pg_database WHERE datname = current_database()")));
        return new DoubtResolution(
                        fixture.watch(),
                        fixture.watch(),
                        new DoubtResolution.DoubtfulRun(change, owner, expected, journal.changeKey(), journal, journal))
                .decide(new DoubtResolution.Decision(1, tookEffect, "seen by hand"));
    }

    public String index(String name) {
        return query("SELECT coalesce((SELECT CASE WHEN indisvalid AND indisready THEN 'valid' ELSE 'invalid' END"
                + " FROM pg_index WHERE indexrelid = to_regclass('" + name + "')), 'none')");
    }

    public String state() {
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
