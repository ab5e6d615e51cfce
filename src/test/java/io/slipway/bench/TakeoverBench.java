package io.slipway.bench;

import static org.awaitility.Awaitility.await;

import io.slipway.cluster.RestRollout;
import io.slipway.cluster.TargetDatabases;
import io.slipway.cluster.TaskRunRecords;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes until another replica runs what a killed one was running: from the signal to the first effect of
 * the next owner, and to the end of the dead owner's session.
 */
public final class TakeoverBench {
    private static final int REPLICAS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final List<ReplicaServer> replicas = new ArrayList<>();
    private final Percentiles takeovers = new Percentiles();
    private final Percentiles gone = new Percentiles();
    private final boolean freeze;

    private TakeoverBench(boolean freeze) {
        this.freeze = freeze;
    }

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--rounds", "--stop");
        int rounds = flags.number("--rounds", 8);
        var bench = new TakeoverBench(flags.has("--stop"));
        try (var look = bench.target.open()) {
            bench.run(rounds, look);
        } finally {
            bench.replicas.forEach(ReplicaServer::close);
        }
        System.out.println("takeovers " + bench.takeovers + ", sessions gone " + bench.gone);
        System.out.printf(
                "{\"rounds\": %d, \"p50Ms\": %d, \"p99Ms\": %d, \"sessionGoneP99Ms\": %d, \"signal\": \"%s\"}%n",
                rounds,
                bench.takeovers.at(0.5),
                bench.takeovers.at(0.99),
                bench.gone.at(0.99),
                bench.freeze ? "STOP" : "KILL");
    }

    private void run(int rounds, Connection look) throws SQLException {
        target.execute("CREATE TABLE nap (seconds int)", "INSERT INTO nap VALUES (0)", "GRANT SELECT ON nap TO public");
        launch();
        var rollout = new RestRollout(replicas.getFirst().ready().rest(), fleet).register();
        for (int n = 1; n <= rounds; n++) {
            launch();
            replicas.forEach(ReplicaServer::ready);
            round(
                    n,
                    look,
                    n == 1 ? rollout : new RestRollout(replicas.getFirst().rest(), fleet));
        }
    }

    private void launch() {
        while (replicas.size() < REPLICAS) {
            replicas.add(ReplicaServer.launch(control));
        }
    }

    private void round(int n, Connection look, RestRollout rollout) throws SQLException {
        target.execute("UPDATE nap SET seconds = 60");
        rollout.start(List.of("INSERT INTO fx VALUES (" + n + "); SELECT pg_sleep(seconds) FROM nap"), 1);
        await().atMost(LIMIT).until(() -> number(look, NAPPING) == 1);
        long pid = number(look, "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        target.execute("UPDATE nap SET seconds = 0");
        var owner = owner();
        long from = System.currentTimeMillis();
        signal(owner);
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .until(() -> number(look, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == 0);
        gone.add(System.currentTimeMillis() - from);
        await().atMost(LIMIT).pollInterval(POLL_INTERVAL).until(() -> number(look, EFFECT + n) == 1);
        takeovers.add(number(look, AT + n) - from);
        owner.thaw();
        await().atMost(LIMIT).until(() -> records.states().equals("DONE " + n));
        replicas.remove(owner);
        owner.close();
        if (number(look, EFFECT + n) != 1) {
            throw new AssertionError("round " + n + " took effect more than once");
        }
    }

    private void signal(ReplicaServer owner) {
        if (freeze) {
            owner.freeze();
        } else {
            owner.kill();
        }
    }

    private static final String NAPPING = """
            SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND state = 'active'
            """;
    private static final String EFFECT = "SELECT count(*) FROM fx WHERE n = ";
    private static final String AT = "SELECT (extract(epoch FROM max(at)) * 1000)::bigint FROM fx WHERE n = ";

    private ReplicaServer owner() {
        var id = String.valueOf(control.query("SELECT owner FROM slipway.task_run WHERE state = 'RUNNING'"));
        return replicas.stream()
                .filter(replica -> replica.id().toString().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no replica " + id));
    }

    private static long number(Connection look, String sql) throws SQLException {
        try (var statement = look.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
