package io.slipway.apply;

import static org.awaitility.Awaitility.await;

import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.VictimLimits;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.InstallationKey;
import io.slipway.sql.Script;
import io.slipway.sql.text.Checksums;
import io.slipway.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A database with an effect table that has no unique key, so that every application of a script that inserts into it
 * counts; and the sessions of a limited login to it.
 */
public final class ApplyFixture {
    public static final UUID INSTALLATION = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final AtomicLong UIDS = new AtomicLong(4711);

    /** A time after which the server is not yet taken for silent, even on a loaded machine. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    public final TestPostgres server;
    public final TestPostgres.Database database;
    public final String login;
    public ApplyOptions options = ApplyOptionsBuilder.options().build();

    public ApplyFixture() {
        this(TestPostgres.shared());
    }

    public ApplyFixture(TestPostgres server) {
        this(server, server.createLogin());
    }

    public ApplyFixture(TestPostgres server, String login) {
        this.server = server;
        this.login = login;
        this.database = server.createDatabase();
        database.grantCreate(login);
        database.execute(
                "CREATE TABLE fx (n int, at timestamptz DEFAULT clock_timestamp())", "GRANT ALL ON fx TO " + login);
    }

    /** Sets the victim budget of the runs from here on. */
    public void budget(Duration longest) {
        options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofMinutes(1))
                .victims(new VictimLimits(longest, 20))
                .build();
    }

    /** A first run of a new task of this installation. */
    public static RunIdentity newRun() {
        return newRun(INSTALLATION);
    }

    public static RunIdentity newRun(UUID installation) {
        return new RunIdentity(key(installation), UUID.randomUUID(), UIDS.incrementAndGet(), 1, "tester");
    }

    /** An installation, with a key of its own. */
    public static InstallationKey key(UUID installation) {
        return new InstallationKey(
                installation, Checksums.sha256(installation.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** The same run under its next owner. */
    public static RunIdentity next(RunIdentity run) {
        return new RunIdentity(run.installation(), run.task(), run.runUid(), run.epoch() + 1, run.actor());
    }

    public static PreparedChange change(String script) {
        return PreparedChange.of(new ChangeName.Unversioned(), "a test", Script.of(script));
    }

    public static PreparedChange version(String version, String script) {
        return PreparedChange.of(new ChangeName.Version("default", version), "a test", Script.of(script));
    }

    public SessionSource sessions(RunIdentity run) {
        var task = SessionOptions.task(Long.toString(run.runUid()), options.lockTimeout(), Duration.ofMinutes(1))
                .within(MAX_WAIT);
        return new ConnectorSource(TestPostgres.connector(), database.spec(login), task);
    }

    public SessionSource watch() {
        return watch(login);
    }

    public SessionSource watch(String by) {
        return new ConnectorSource(
                TestPostgres.connector(),
                database.spec(by),
                SessionOptions.service(MAX_WAIT).within(MAX_WAIT));
    }

    /** By way of a proxy at this address. */
    public SessionSource through(ServerAddress address, SessionOptions options) {
        var spec = database.spec(login);
        var there = new ConnectSpec(address, spec.database(), spec.user(), spec.secret(), TlsMode.DISABLE, false);
        return new ConnectorSource(TestPostgres.connector(), there, options);
    }

    public OwnerFixture runner(RunIdentity run) {
        return new OwnerFixture(sessions(run), watch(), options);
    }

    public RunOutcome run(PreparedChange change, RunIdentity run, MemoryJournal journal) {
        return runner(run).run(change, run, null, journal);
    }

    public RunOutcome run(PreparedChange change) {
        return run(change, newRun(), new MemoryJournal());
    }

    /** How many times scripts that insert into fx took effect. */
    public int effects() {
        return Integer.parseInt(String.valueOf(database.query("SELECT count(*) FROM fx")));
    }

    public int effects(int n) {
        return Integer.parseInt(String.valueOf(database.query("SELECT count(*) FROM fx WHERE n = " + n)));
    }

    public String query(String sql) {
        return String.valueOf(database.query(sql));
    }

    /** Task sessions to this database. */
    public int sessionsAlive() {
        return Integer.parseInt(query("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database.name()
                + "' AND application_name LIKE 'slipway-taskrun-%'"));
    }

    /** Waits until the database has no task session. A server ends a session some time after its client is gone. */
    public void awaitNoSession() {
        await().atMost(Duration.ofMinutes(1)).until(() -> sessionsAlive() == 0);
    }

    /**
     * Sessions of ours beside this one that have had a transaction open for longer than a look takes and wait in it:
     * one that only has to wait for the machine's processor holds it for no other reason.
     */
    String transactionsBeside(int pid) {
        return query(
                "SELECT coalesce(string_agg(concat_ws(' ', pid, state, clock_timestamp() - xact_start, query), '; '), '') FROM"
                        + " pg_stat_activity WHERE usename = '" + login + "' AND pid <> " + pid
                        + " AND application_name LIKE 'slipway%' AND (backend_xmin IS NOT NULL OR state LIKE 'idle in%')"
                        + " AND wait_event IS NOT NULL"
                        + " AND clock_timestamp() - xact_start > interval '200 ms'");
    }

    public Connection open() {
        return database.open();
    }

    /** A statement that lasts until {@link #release}. */
    public String untilReleased() {
        database.execute("CREATE TABLE public.told ()", "GRANT SELECT ON public.told TO " + login, """
                CREATE FUNCTION public.until_told() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
                    WHILE NOT EXISTS (SELECT FROM public.told) LOOP PERFORM pg_sleep(0.02); END LOOP;
                END $$""");
        return "SELECT public.until_told();";
    }

    public void release() {
        database.execute("INSERT INTO public.told DEFAULT VALUES");
    }

    /** Takes the lock of this target as soon as the session that had it last is gone, too. */
    public void takeLock(Connection connection) {
        await().atMost(Duration.ofMinutes(1)).until(() -> TargetLock.tryTake(connection));
    }
}
