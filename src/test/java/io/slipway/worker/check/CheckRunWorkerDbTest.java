package io.slipway.worker.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.check.ChangeCheck;
import io.slipway.control.ControlJdbi;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.PlanId;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.postgres.grammar.GrammarFallback;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A check run ends by what it found, by its cancel or by its owner's deaths, never by a hiccup. */
class CheckRunWorkerDbTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final UUID ME = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final String PUT_OFF = "state || hand_backs || (not_before > updated_at + interval '1 s')";
    private static final String LOCKED =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TestPostgres.Database target = TestPostgres.shared().createDatabase();
    private final Source source = new Source(control);
    private final Transactions transactions = new Transactions(ControlJdbi.of(source));
    private final CheckRunStore runs = new CheckRunStore();
    private final CheckRunWorker worker = new CheckRunWorker(
            transactions,
            runs,
            new ChangeCheck(new GrammarCheck(GrammarFallback.NONE)),
            TestPostgres.connector(),
            () -> {});

    /** A way to the control database that can be away. */
    private static final class Source extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        private final AtomicInteger refused = new AtomicInteger();
        private volatile boolean away;
        private volatile boolean defect;

        Source(TestPostgres.Database control) {
            setUrl(control.jdbcUrl());
            setUser(TestPostgres.SUPERUSER);
            setPassword(control.password());
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (defect) {
                throw new LinkageError("on purpose");
            }
            if (away) {
                refused.incrementAndGet();
                throw new SQLException("away", "08006");
            }
            return super.getConnection();
        }
    }

    CheckRunWorkerDbTest() {
        var spec = target.spec();
        control.execute(
                "INSERT INTO slipway.replica (id, host, binary_version) VALUES ('" + ME + "', 'a', '1')",
                """
                INSERT INTO slipway.server (name, engine, host, port, login, secret, environment, tls_mode)
                SELECT 's', 'POSTGRESQL', '%s', %d, '%s', '%s', id, 'DISABLE' FROM slipway.environment
                """.formatted(spec.address().host(), spec.address().port(), spec.user(), spec.secret()),
                """
                INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
                SELECT 't', p.id, s.id, '%s', 1, 1 FROM slipway.project p, slipway.server s
                """.formatted(target.name()),
                """
                INSERT INTO slipway.plan (project, title, targets, options, actor, status)
                SELECT p.id, 'p', ARRAY[t.id], '{}', 'ann', 'CHECKING' FROM slipway.project p, slipway.target t
                """,
                """
                INSERT INTO slipway.plan_change (plan, ordinal, script, checksum)
                SELECT id, 1, 'SELECT 1', 'x' FROM slipway.plan
                """,
                "INSERT INTO slipway.check_run (plan, plan_version) SELECT id, 1 FROM slipway.plan");
    }

    @Test
    void theCheckedTargetsAreRecorded() {
        claimAndStart();

        awaitEnd();
        assertThat(run("state || (seen = (SELECT targets FROM slipway.plan))")).isEqualTo("DONEtrue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE o (id int NOT NULL, n int) | ERROR batch-key at 2:1",
                "CREATE TABLE o (id int UNIQUE, n int) | ERROR batch-key at 2:1",
                "CREATE TABLE o (id int PRIMARY KEY, n int) | ''",
                "CREATE TABLE p (id int) | ''"
            })
    void aBatchIsCheckedAgainstTheKeysOfTheTarget(String table, String advice) {
        target.execute(table);
        script("-- slipway:batch table=o key=id size=10\nUPDATE o SET n = 1 WHERE false");
        claimAndStart();
        awaitEnd();
        assertThat(advice()).isEqualTo(advice);
    }

    @Test
    void aKeyThatTheScriptCreatesFirstIsAWarning() {
        target.execute("CREATE TABLE o (id int, n int)");
        script("-- slipway:batch table=o key=id\nALTER TABLE o ADD PRIMARY KEY (id);\nUPDATE o SET n = 1 WHERE false");
        claimAndStart();
        awaitEnd();
        assertThat(advice()).isEqualTo("WARNING batch-key at 3:1");
    }

    private void script(String text) {
        control.execute("UPDATE slipway.plan_change SET script = '" + text + "'");
    }

    private String advice() {
        return control.query(
                "SELECT coalesce(string_agg(severity || ' ' || code || ' at ' || line || ':' || col, ', '), '')"
                        + " FROM slipway.advice");
    }

    @Test
    void theThirdOwnerDeathFailsTheCheckRun() {
        control.execute("UPDATE slipway.check_run SET state = 'RUNNING', epoch = 3, started_at = now(),"
                + " released_at = now(), owner_deaths = 2");

        claimAndStart();

        awaitEnd();
        assertThat(run("state || ' ' || error_code")).isEqualTo("FAILED owner-died");
    }

    @Test
    void aThreadThatBreaksOffCountsAsAnOwnerDeath() {
        var claimed = transactions.once(h -> runs.claim(h, ME, 1)).getFirst();
        source.defect = true;
        worker.start(claimed);
        awaitEnd();
        source.defect = false;

        worker.reconcile(ME);
        assertThat(run("owner IS NOT NULL")).isEqualTo("t");
        worker.reconcile(ME);

        assertThat(run("(owner IS NULL) || state")).isEqualTo("trueRUNNING");
        claimAndStart();
        awaitEnd();
        assertThat(run("state || owner_deaths")).isEqualTo("DONE1");
    }

    @Test
    void anUnreachableControlDatabaseEndsNoCheckRun() {
        var claimed = transactions.once(h -> runs.claim(h, ME, 1)).getFirst();
        source.away = true;
        worker.start(claimed);
        await().atMost(LIMIT).until(() -> source.refused.get() > 1);
        source.away = false;

        awaitEnd();
        assertThat(run("state || hand_backs || (owner IS NULL)")).isEqualTo("RUNNING0true");
    }

    @Test
    void anUnreachableTargetIsTriedThreeTimes() {
        control.execute("UPDATE slipway.server SET port = 1");
        claimAndStart();
        awaitEnd();
        assertThat(run(PUT_OFF)).isEqualTo("RUNNING1true");
        again();
        assertThat(run(PUT_OFF)).isEqualTo("RUNNING2true");
        again();
        assertThat(run("state || ' ' || error_code")).isEqualTo("FAILED target-unreachable");
    }

    @Test
    void aCancelReachesTheStatementInFlight() throws Exception {
        try (var holder = locked()) {
            claimAndStart();
            awaitLocked("1");
            transactions.once(h -> runs.cancel(h, plan(), "on request"));

            worker.reconcile(ME);

            awaitLocked("0");
            awaitEnd();
            assertThat(run("state")).isEqualTo("CANCELED");
            assertThat(holder.isClosed()).isFalse();
        }
    }

    @Test
    void aLostCheckRunStopsAndWritesNothing() throws Exception {
        try (var holder = locked()) {
            claimAndStart();
            awaitLocked("1");

            worker.lost();

            awaitLocked("0");
            awaitEnd();
            assertThat(run("state || (owner = '" + ME + "')")).isEqualTo("RUNNINGtrue");
            assertThat(holder.isClosed()).isFalse();
        }
    }

    @Test
    void theEndOfAnOlderClaimKeepsTheNewerClaim() throws Exception {
        try (var holder = locked()) {
            claimAndStart();
            awaitLocked("1");
            control.execute("UPDATE slipway.check_run SET owner = NULL, not_before = now() - interval '1 s'");
            claimAndStart();

            worker.reconcile(ME);
            await().atMost(LIMIT).until(() -> worker.running() == 1);
            awaitLocked("1");
            worker.reconcile(ME);
            worker.reconcile(ME);
            assertThat(run("state || epoch || (owner IS NOT NULL)")).isEqualTo("RUNNING2true");

            transactions.once(h -> runs.cancel(h, plan(), "on request"));
            worker.reconcile(ME);
            awaitLocked("0");
            awaitEnd();
            assertThat(run("state || epoch")).isEqualTo("CANCELED2");
            assertThat(holder.isClosed()).isFalse();
        }
    }

    /** A session that reads the key of a batch waits. A login never reads this catalog, even if it fills its caches. */
    private Connection locked() throws SQLException {
        target.execute("CREATE TABLE o (id int PRIMARY KEY, n int)");
        script("-- slipway:batch table=o key=id\nUPDATE o SET n = 1 WHERE false");
        var holder = target.open();
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("LOCK TABLE pg_catalog.pg_inherits IN ACCESS EXCLUSIVE MODE");
        }
        return holder;
    }

    private void awaitLocked(String sessions) {
        await().atMost(LIMIT).until(() -> sessions.equals(target.query(LOCKED)));
    }

    private void again() {
        control.execute("UPDATE slipway.check_run SET not_before = now() - interval '1 s'");
        claimAndStart();
        awaitEnd();
    }

    private void claimAndStart() {
        worker.start(transactions.once(h -> runs.claim(h, ME, 1)).getFirst());
    }

    private void awaitEnd() {
        await().atMost(LIMIT).until(() -> worker.running() == 0);
    }

    private PlanId plan() {
        return new PlanId(Long.parseLong(control.query("SELECT id FROM slipway.plan")));
    }

    private String run(String columns) {
        return control.query("SELECT " + columns + " FROM slipway.check_run");
    }
}
