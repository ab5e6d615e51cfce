package io.slipway.bench;

import static org.awaitility.Awaitility.await;

import io.slipway.cluster.RestRollout;
import io.slipway.cluster.TargetDatabases;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import io.slipway.time.CancelableWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;

/**
 * How long a cancel takes, through any of three replicas: from its answer until the run's session is gone.
 *
 * <ul>
 *   <li>Every second change has one long statement.
 *   <li>Every fourth change has thousands of statements of 3 ms: the cancel meets the beginnings of statements.
 *   <li>Every fourth change has few statements of 3 ms: the cancel meets the commit and the end of the run.
 * </ul>
 *
 * <p>A canceled run must end CANCELED without its effect, or DONE with its effect and the note "cancel came too late".
 * After each, another run in the same target must end DONE. Each run that ends otherwise counts as lost.
 */
public final class CancelBench {
    private static final int REPLICAS = 3;
    private static final int MAX_OFFSET_MILLIS = 3;
    private static final int MANY_STATEMENTS = 2000;
    private static final int MAX_FEW_STATEMENTS = 30;
    private static final String OVER = "over";
    private static final String TOO_LATE = "cancel came too late";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(2);
    private static final String SLEEPING = """
            SELECT coalesce(min(substr(application_name, 17)), '') FROM pg_stat_activity
            WHERE application_name LIKE 'slipway-taskrun-%' AND wait_event = 'PgSleep'
            """;
    private static final String LEFT =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'slipway-taskrun-";

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final List<ReplicaServer> replicas = java.util.stream.Stream.generate(() -> ReplicaServer.launch(control))
            .limit(REPLICAS)
            .toList();
    private final Percentiles ended = new Percentiles();
    private final Random chance;
    private int lost;
    private int tooLate;

    private CancelBench(long seed) {
        chance = new Random(seed);
    }

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--count", "--seed");
        int count = flags.number("--count", 100);
        var bench = new CancelBench(flags.seed("--seed", 1));
        try (var look = bench.fleet.databases().getFirst().open()) {
            bench.run(count, look);
        } finally {
            bench.replicas.forEach(ReplicaServer::close);
        }
        System.out.printf(
                "{\"count\": %d, \"p50Ms\": %d, \"p99Ms\": %d, \"lost\": %d, \"tooLate\": %d}%n",
                count, bench.ended.at(0.5), bench.ended.at(0.99), bench.lost, bench.tooLate);
        System.exit(bench.lost == 0 ? 0 : 1);
    }

    private void run(int count, Connection look) throws SQLException {
        replicas.forEach(ReplicaServer::ready);
        var rollout = new RestRollout(replicas.getFirst().rest(), fleet).register();
        for (int n = 1; n <= count; n++) {
            rollout.start(List.of("INSERT INTO fx VALUES (" + n + "); " + statements(n)), 1);
            boolean accepted = false;
            try {
                accepted = cancel(n, look);
                awaitOver();
            } catch (ConditionTimeoutException e) {
                System.out.println("round " + n + ": " + e.getMessage());
            }
            expectEndOfCanceled(n, look, accepted);
            // shows that the cancel hits no later run of the target
            rollout.start(List.of("INSERT INTO fx VALUES (" + -n + "); SELECT pg_sleep(0.01)"), 1);
            awaitOver();
            expect("DONE", n, look, -n, 1);
        }
    }

    private String statements(int n) {
        return switch (n % 4) {
            case 1 -> "SELECT pg_sleep(0.003); ".repeat(MANY_STATEMENTS);
            case 3 -> "SELECT pg_sleep(0.003); ".repeat(1 + chance.nextInt(MAX_FEW_STATEMENTS));
            default -> "SELECT pg_sleep(600)";
        };
    }

    /** Whether the cancel was accepted; a run of few statements can be over before. */
    private boolean cancel(int n, Connection look) throws SQLException {
        var uid = await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .until(() -> isOver() ? OVER : text(look, SLEEPING), seen -> !seen.isEmpty());
        if (uid.equals(OVER)) {
            return false;
        }
        new CancelableWait().await(Duration.ofMillis(n % 2 == 0 ? 100 : chance.nextInt(MAX_OFFSET_MILLIS + 1)));
        var answer = replicas.get(chance.nextInt(REPLICAS))
                .rest()
                .post("/v1/task-runs/cancel", Map.of("uids", List.of(uid)))
                .at("/items/0");
        long from = System.nanoTime();
        if (answer.has("problem")) {
            return false;
        }
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .until(() -> text(look, LEFT + uid + "'").equals("0"));
        ended.add((System.nanoTime() - from) / 1_000_000);
        return true;
    }

    private void expectEndOfCanceled(int n, Connection look, boolean accepted) throws SQLException {
        var note = control.query("SELECT coalesce(note, '') FROM slipway.task_run ORDER BY uid DESC LIMIT 1");
        boolean late = !accepted || note.equals(TOO_LATE);
        if (late && n % 4 == 3) {
            tooLate++;
            expect("DONE", n, look, n, 1);
        } else {
            expect("CANCELED", n, look, n, 0);
        }
    }

    private void awaitOver() {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(this::isOver);
    }

    private boolean isOver() {
        return control.query("SELECT count(*) > 0 AND bool_and(state IN ('DONE', 'FAILED', 'CANCELED'))"
                        + " FROM slipway.task_run")
                .equals("t");
    }

    private void expect(String state, int n, Connection look, int effect, int rows) throws SQLException {
        var newest = control.query("SELECT state FROM slipway.task_run ORDER BY uid DESC LIMIT 1");
        var there = text(look, "SELECT count(*) FROM fx WHERE n = " + effect);
        if (!state.equals(newest) || !there.equals(Integer.toString(rows))) {
            lost++;
            System.out.printf("round %d: expected %s and %d rows, found %s and %s%n", n, state, rows, newest, there);
        }
    }

    private static String text(Connection look, String sql) throws SQLException {
        try (var statement = look.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
