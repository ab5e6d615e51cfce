package io.slipway.apply;

import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.TestPostgres;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Applies changes to tables that an application reads and writes meanwhile, with others in the way, and measures how
 * long any statement of the application stood still.
 */
public final class StallTrial implements AutoCloseable {
    private static final String TABLES = """
            DROP SCHEMA public CASCADE;
            CREATE SCHEMA public AUTHORIZATION CURRENT_USER;
            CREATE TABLE customers (id int PRIMARY KEY, name text);
            CREATE TABLE visits (id int NOT NULL PRIMARY KEY);
            CREATE TABLE side (id int);
            CREATE TABLE orders (id int PRIMARY KEY, customer int, state text, amount int, note text, unused int);
            CREATE TABLE events (id int) PARTITION BY RANGE (id);
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (100);
            CREATE TABLE events_2 (id int CHECK (id >= 100 AND id < 200));
            INSERT INTO events_2 SELECT generate_series(100, 150);
            INSERT INTO side VALUES (1);
            INSERT INTO customers SELECT n, 'c' || n FROM generate_series(1, 500) n;
            INSERT INTO visits SELECT generate_series(1, 500);
            INSERT INTO orders SELECT n, 1 + n % 500, 'paid', 1, NULL, 1 FROM generate_series(1, 20000) n;
            """;
    private static final String VACUUMED = """
            ALTER TABLE orders SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
                autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
            UPDATE orders SET amount = 1;
            """;
    private static final List<String> LOAD = List.of(
            "SELECT count(*) FROM orders JOIN customers c ON c.id = customer WHERE orders.id = 4711",
            "SELECT count(*) FROM visits, events",
            // partitions by their own names: their locks are wanted without the parent's
            "SELECT count(*) FROM events_1",
            "SELECT count(*) FROM events_2",
            "UPDATE orders SET amount = amount + 1 WHERE id = (SELECT 1 + (random() * 16000)::int)",
            "INSERT INTO orders SELECT max(id) + 1, 1, 'new', 1 FROM orders");
    private static final String WRITES = """
            UPDATE orders SET amount = amount WHERE id = 17017;
            UPDATE customers SET name = name WHERE id = 17;
            UPDATE visits SET id = id WHERE id = 17;
            UPDATE side SET id = id;
            INSERT INTO events VALUES (17);
            UPDATE events_2 SET id = id WHERE id = 117;
            """;
    private static final String EVERYTHING = """
            SELECT EXISTS (SELECT FROM orders), EXISTS (SELECT FROM customers), EXISTS (SELECT FROM visits),
                EXISTS (SELECT FROM side), EXISTS (SELECT FROM events), EXISTS (SELECT FROM events_2)""";

    private final Duration hold;
    private final EmbeddedPostgres server = TestPostgres.fresh(
            EmbeddedSettings.DEFAULT.with("autovacuum_naptime", "1s").with("autovacuum_vacuum_cost_delay", "2ms"));
    private final ApplyFixture ours = new ApplyFixture(TestPostgres.of(server));
    private final ApplyFixture theirs = new ApplyFixture(ours.server);
    private final LetThrough letThrough = new LetThrough();
    private final ServerWatches watches = new ServerWatches(letThrough);
    private final ExecutorService threads = Threads.virtualPerTask("trial");

    /** @param hold how long those in the way, two idle in transaction among them, hold their locks from the start on */
    public StallTrial(Duration hold) {
        this.hold = hold;
        for (var each : List.of(ours, theirs)) {
            each.database.execute("ALTER SCHEMA public OWNER TO " + each.login);
        }
        ours.run(ApplyFixture.change("SELECT 1"));
    }

    /**
     * What it was like.
     *
     * @param end how the run ended
     * @param stall longest time that a statement of the application took
     * @param took until the change was in, or given up
     * @param backedOff how many of its tries were canceled for the sake of the application
     */
    public record Felt(boolean applied, String end, Duration stall, Duration took, int backedOff) {}

    private static final class LetThrough implements WatchListener {
        private final AtomicInteger times = new AtomicInteger();

        @Override
        public void canceled(boolean holding) {
            times.incrementAndGet();
        }
    }

    private interface Way {
        String apply(EverydayChange change) throws Exception;
    }

    /** By the product, and beside it statement by statement in one session without any limits. */
    public record Both(Felt ours, Felt psql) {}

    /** Applies it in both ways, each in a database of its own at the same time. */
    public Both feel(EverydayChange change) throws Exception {
        var psql = threads.submit(() -> feel(theirs, change, this::send));
        return new Both(feel(ours, change, this::run), psql.get());
    }

    private String run(EverydayChange change) {
        var run = ApplyFixture.newRun();
        var runner = new OwnerFixture(ours.sessions(run), ours.watch(), ours.options, watches, ours.watch());
        var outcome = runner.run(ApplyFixture.change(change.script()), run, null, new MemoryJournal());
        return outcome instanceof RunOutcome.Applied ? "" : outcome.toString();
    }

    private String send(EverydayChange change) throws SQLException {
        try (var connection = theirs.database.open(theirs.login);
                var psql = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 0);
            for (var statement : ApplyFixture.change(change.script()).statements()) {
                psql.execute(statement.text());
            }
        }
        return "";
    }

    private Felt feel(ApplyFixture fixture, EverydayChange change, Way way) throws Exception {
        prepare(fixture, change);
        try (var shop = new ApplicationLoad(fixture)) {
            LOAD.forEach(shop::keepRunning);
            var held = new CountDownLatch(3);
            var inTheWay = List.of(
                    threads.submit(() -> longReader(shop, held)),
                    threads.submit(() -> idleInTransaction(shop, EVERYTHING, held)),
                    threads.submit(() -> idleInTransaction(shop, WRITES, held)));
            if (!held.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("those in the way are not there: " + change.name());
            }
            letThrough.times.set(0);
            long from = System.nanoTime();
            var end = way.apply(change);
            var took = Duration.ofNanos(System.nanoTime() - from);
            for (var each : inTheWay) {
                each.get();
            }
            shop.close();
            shop.assertNoError();
            return new Felt(end.isEmpty(), end, shop.longestStall(), took, letThrough.times.get());
        }
    }

    private void prepare(ApplyFixture fixture, EverydayChange change) throws SQLException {
        try (var connection = fixture.database.open(fixture.login);
                var statement = connection.createStatement()) {
            statement.execute(TABLES + change.before());
            if (change.autovacuum()) {
                statement.execute(VACUUMED);
            }
        }
        if (change.autovacuum()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !fixture.query(
                                    "SELECT count(*) FROM pg_stat_progress_vacuum WHERE datname = current_database()")
                            .equals("0"));
        }
    }

    private Void longReader(ApplicationLoad shop, CountDownLatch held) throws SQLException, InterruptedException {
        try (var connection = shop.idleInTransaction(EVERYTHING);
                var statement = connection.createStatement()) {
            held.countDown();
            held.await(60, TimeUnit.SECONDS);
            statement.execute("SELECT pg_sleep(" + hold.toMillis() / 1000.0 + ")");
        }
        return null;
    }

    private Void idleInTransaction(ApplicationLoad shop, String sql, CountDownLatch held)
            throws SQLException, InterruptedException {
        try (Connection idle = shop.idleInTransaction(sql)) {
            held.countDown();
            held.await(60, TimeUnit.SECONDS);
            // nobody counts this down: it only takes the time
            new CountDownLatch(1).await(hold.toMillis(), TimeUnit.MILLISECONDS);
            idle.rollback();
        }
        return null;
    }

    @Override
    public void close() {
        threads.close();
        watches.close();
        server.close();
    }
}
