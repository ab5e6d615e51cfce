package io.slipway.bench;

import static org.awaitility.Awaitility.await;

import io.slipway.cluster.RestRollout;
import io.slipway.cluster.TargetDatabases;
import io.slipway.cluster.TaskRunRecords;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How many lines and alerts the outage of one server makes, while its runs wait for it. */
public final class OutageBench {
    private static final int REPLICAS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private OutageBench() {}

    public static void main(String[] args) {
        var flags = Flags.of(args, "--runs", "--seconds");
        int runs = flags.number("--runs", 100);
        int seconds = flags.number("--seconds", 60);
        var control = TestPostgres.shared().createDatabase();
        var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
        // before the replicas, which get the passwords of all logins when they start
        var fleet = new TargetDatabases(TestPostgres.of(server), runs);
        var replicas = IntStream.range(0, REPLICAS)
                .mapToObj(_ -> ReplicaServer.launch(control))
                .toList();
        try (server) {
            replicas.forEach(ReplicaServer::ready);
            var rollout = new RestRollout(replicas.getFirst().rest(), fleet).register();
            long before = lines(replicas);
            server.stop();
            rollout.start(List.of("INSERT INTO fx VALUES (1)"), runs);
            new CancelableWait().await(Duration.ofSeconds(seconds));
            long during = lines(replicas) - before;
            RestartFixture.startAgain(server, Map.of());
            var records = new TaskRunRecords(control);
            await().atMost(LIMIT).until(() -> records.states().equals("DONE " + runs));
            // each run that ends is one more line
            long all = lines(replicas) - before - runs;
            System.out.printf(
                    "{\"runs\": %d, \"seconds\": %d, \"replicas\": %d, \"lines\": %d, \"linesWithEnd\": %d, \"alerts\": %s}%n",
                    runs, seconds, REPLICAS, during, all, control.query("SELECT count(*) FROM slipway.alert"));
        } finally {
            replicas.forEach(ReplicaServer::close);
        }
    }

    private static long lines(List<ReplicaServer> replicas) {
        return replicas.stream()
                .mapToLong(replica -> replica.errors().lines().count())
                .sum();
    }
}
