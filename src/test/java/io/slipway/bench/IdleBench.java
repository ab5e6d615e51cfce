package io.slipway.bench;

import static org.awaitility.Awaitility.await;

import io.slipway.cluster.RestRollout;
import io.slipway.cluster.TargetDatabases;
import io.slipway.cluster.TaskRunRecords;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.replica.ReplicaStore;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import io.slipway.time.CancelableWait;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What idle replicas cost their control database, beside the bare renewals of their leases; and their pick-up. */
public final class IdleBench {
    private static final int REPLICAS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);
    private static final String PREFIX = "in-database ";
    private static final NamedStatement REGISTER = NamedStatement.of(ReplicaStore.class, "REGISTER");
    private static final NamedStatement RENEW = NamedStatement.of(ReplicaStore.class, "RENEW");

    // a vacuum of what the rollouts wrote would fall into the measured limit
    private final EmbeddedPostgres server = TestPostgres.fresh(EmbeddedSettings.DEFAULT
            .with("log_statement", "all")
            .with("log_line_prefix", PREFIX + "%d ")
            .with("autovacuum", "off"));
    private final TestPostgres.Database control = TestPostgres.of(server).createDatabase();
    private final TestPostgres.Database admin = TestPostgres.of(server).database("postgres");
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final Pattern statement =
            Pattern.compile(Pattern.quote(PREFIX + control.name()) + " LOG: +(statement|execute)\\b.*");
    private final int seconds;

    private IdleBench(int seconds) {
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--seconds", "--rollouts");
        var bench = new IdleBench(flags.number("--seconds", 30));
        try (bench.server) {
            bench.run(flags.number("--rollouts", 20));
        }
        System.exit(0);
    }

    private void run(int rollouts) throws Exception {
        Cost idle;
        Percentiles pickUp;
        var replicas = IntStream.range(0, REPLICAS)
                .mapToObj(_ -> ReplicaServer.launch(control))
                .toList();
        try {
            replicas.forEach(ReplicaServer::ready);
            new CancelableWait().await(WARM_UP);
            idle = measured(() -> new CancelableWait().await(Duration.ofSeconds(seconds)));
            pickUp = pickUp(replicas.getFirst(), rollouts);
        } finally {
            replicas.forEach(ReplicaServer::close);
        }
        Cost limit = measured(this::renewals);
        System.out.println(String.format(
                Locale.ROOT,
                "{\"replicas\": %d, \"seconds\": %d, \"statementsPerSecond\": %.1f, \"transactionsPerSecond\": %.1f, "
                        + "\"walBytesPerSecond\": %.0f, \"limitStatementsPerSecond\": %.1f, "
                        + "\"limitTransactionsPerSecond\": %.1f, \"limitWalBytesPerSecond\": %.0f, "
                        + "\"pickUpP50Ms\": %d, \"pickUpMaxMs\": %d}",
                REPLICAS,
                seconds,
                idle.statements(),
                idle.transactions(),
                idle.walBytes(),
                limit.statements(),
                limit.transactions(),
                limit.walBytes(),
                pickUp.at(0.5),
                pickUp.at(1)));
    }

    /** A second. */
    private record Cost(double statements, double transactions, double walBytes) {}

    private interface Work {
        void run() throws IOException, SQLException;
    }

    private Cost measured(Work work) throws IOException, SQLException {
        // so that both parts begin with the same images of pages
        admin.execute("CHECKPOINT");
        long statements = statements();
        long transactions = transactions();
        long wal = walBytes();
        long from = System.nanoTime();
        work.run();
        double passed = (System.nanoTime() - from) / 1e9;
        return new Cost(
                (statements() - statements) / passed,
                (transactions() - transactions) / passed,
                (walBytes() - wal) / passed);
    }

    private long number(String sql) {
        return Long.parseLong(String.valueOf(admin.query(sql)));
    }

    private long transactions() {
        return number(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '" + control.name() + "'");
    }

    private long walBytes() {
        return number("SELECT pg_current_wal_insert_lsn() - '0/0'");
    }

    private long statements() throws IOException {
        try (var lines = Files.lines(server.folder().resolve("cluster/server.log"))) {
            return lines.filter(line -> statement.matcher(line).matches()).count();
        }
    }

    /** As many sessions as replicas renew their leases for as long. */
    private void renewals() throws SQLException {
        var wait = new CancelableWait();
        try (var connection = control.open();
                var register = REGISTER.prepare(connection);
                var renew = RENEW.prepare(connection)) {
            List<UUID> ids = new ArrayList<>();
            for (int i = 0; i < REPLICAS; i++) {
                ids.add(UUID.randomUUID());
                REGISTER.bind(register, Map.of("id", ids.get(i), "host", "bench", "version", "bench"));
                register.executeUpdate();
            }
            for (int second = 0; second < seconds; second++) {
                for (var id : ids) {
                    RENEW.bind(renew, Map.of("id", id, "sessions", "[]"));
                    renew.executeUpdate();
                }
                wait.await(HEARTBEAT_INTERVAL);
            }
        }
    }

    /** From the transaction that creates a rollout to its first claim. */
    private Percentiles pickUp(ReplicaServer replica, int rollouts) {
        var rollout = new RestRollout(replica.rest(), fleet).register();
        var records = new TaskRunRecords(control);
        for (int i = 1; i <= rollouts; i++) {
            int done = i;
            rollout.start(List.of("INSERT INTO fx VALUES (%d)".formatted(i)), 1);
            await().atMost(LIMIT).until(() -> records.done() == done);
        }
        var times = new Percentiles();
        for (var millis : String.valueOf(control.query("""
                SELECT string_agg(millis::bigint::text, ' ') FROM (
                    SELECT 1000 * extract(epoch FROM min(t.at) - o.created_at) AS millis
                    FROM slipway.rollout o JOIN slipway.transition t ON t.rollout = o.id
                    WHERE t.machine = 'TASK_RUN' AND t.to_state = 'RUNNING' GROUP BY o.id) firsts
                """)).split(" ", -1)) {
            times.add(Long.parseLong(millis));
        }
        return times;
    }
}
