package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A rolling update as a Deployment does it: a new replica starts and is ready, then an old one gets SIGTERM, until none
 * of the first ones is left. Meanwhile a rollout runs, one of its runs builds a large index, and clients send requests.
 */
public final class RollingRestart {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** The first database has rows enough for a build of about 20 s; the others have one row. */
    private static final String SCRIPT = """
            INSERT INTO fx VALUES (1);
            SELECT pg_sleep(1);
            CREATE FUNCTION pace(int) RETURNS int IMMUTABLE LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_catalog.pg_sleep(0.05); RETURN $1; END';
            CREATE TABLE large AS SELECT n FROM generate_series(1, CASE current_database() WHEN '%s' THEN 200 ELSE 1 END) n;
            CREATE INDEX CONCURRENTLY large_paced ON large (pace(n));
            """;

    private final int replicas;
    private final TargetDatabases fleet;
    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TestPostgres.Database first;

    /**
     * How it ended: milliseconds from the first SIGTERM to the last exit, and the requests of the clients meanwhile.
     */
    public record Outcome(long millis, String states, SteadyRequests.Counts requests) {}

    public RollingRestart(int replicas, int tasks) {
        this.replicas = replicas;
        this.fleet = new TargetDatabases(TestPostgres.shared(), tasks);
        this.first = fleet.databases().getFirst();
    }

    /** Restarts all replicas under load, waits for the end of the rollout and checks what it left. */
    public Outcome run(int maxParallel) {
        List<ReplicaServer> serving = new ArrayList<>(IntStream.range(0, replicas)
                .mapToObj(_ -> ReplicaServer.launch(control))
                .toList());
        try {
            serving.forEach(ReplicaServer::ready);
            new RestRollout(serving.getFirst().rest(), fleet)
                    .register()
                    .start(List.of(SCRIPT.formatted(first.name())), maxParallel);
            await().atMost(LIMIT).until(this::buildRuns);
            try (var requests = SteadyRequests.to(serving)) {
                long from = System.nanoTime();
                restartEach(serving, requests);
                long millis = Duration.ofNanos(System.nanoTime() - from).toMillis();
                var records = new TaskRunRecords(control);
                await().atMost(LIMIT).until(() -> records.activeRuns() == 0 && records.openRollouts() == 0);
                check(records);
                return new Outcome(millis, records.states(), requests.counts());
            }
        } finally {
            serving.forEach(ReplicaServer::close);
        }
    }

    /** The owner of the build first, so that it has to drain. */
    private void restartEach(List<ReplicaServer> serving, SteadyRequests requests) {
        var owner = ownerOfBuild();
        List<ReplicaServer> old = new ArrayList<>(serving);
        old.sort((a, b) -> Boolean.compare(b.id().equals(owner), a.id().equals(owner)));
        for (var leaving : old) {
            var next = ReplicaServer.launch(control).ready();
            serving.add(next);
            requests.add(next);
            requests.drain(leaving);
            leaving.terminate();
            assertThat(leaving.exitCode(LIMIT)).as(leaving.errors()).isIn(0, 143);
            serving.remove(leaving);
            leaving.close();
        }
    }

    private boolean buildRuns() {
        return "1"
                .equals(control.query(
                        "SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = '" + first.name() + "'"));
    }

    private static final String OWNER = """
            SELECT r.owner FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target WHERE t.database_name = '%s'
            """;

    private UUID ownerOfBuild() {
        return UUID.fromString(String.valueOf(control.query(OWNER.formatted(first.name()))));
    }

    private static final String INDEXES = """
            SELECT count(*) || ' indexes, ' || count(*) FILTER (WHERE indisvalid) || ' valid'
            FROM pg_index WHERE indrelid = 'large'::regclass
            """;

    private static final String EPOCH = """
            SELECT r.epoch FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target WHERE t.database_name = '%s'
            """;

    private void check(TaskRunRecords records) {
        int tasks = fleet.databases().size();
        assertThat(records.states()).isEqualTo("DONE " + tasks);
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
        assertThat(fleet.applied()).containsOnly("2 of 2");
        assertThat(fleet.databases())
                .allSatisfy(d -> assertThat(d.query(INDEXES)).isEqualTo("1 indexes, 1 valid"));
        assertThat(control.query(EPOCH.formatted(first.name())))
                .as("the owner of the build finished it before it ended")
                .isEqualTo("1");
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
    }
}
