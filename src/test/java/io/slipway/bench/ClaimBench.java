package io.slipway.bench;

import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.RunEnd;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How many runs are claimed and ended a second, against the same statements driven by nothing but JDBC. */
public final class ClaimBench {
    private static final int SLOTS = 8;
    private static final NamedStatement CLAIM = NamedStatement.of(ClaimStore.class, "CLAIM");
    private static final NamedStatement FINISH = NamedStatement.of(ClaimStore.class, "FINISH");

    private final TestPostgres.Database control = ControlDatabase.create();
    private final ClaimStore claims = new ClaimStore();
    private final int runs;

    private ClaimBench(int runs) {
        this.runs = runs;
    }

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--runs", "--replicas");
        int runs = flags.number("--runs", 10_000);
        int replicas = flags.number("--replicas", 3);
        var bench = new ClaimBench(runs);
        bench.prepare();
        var all = new ArrayList<ReplicaInJvm>();
        for (int i = 0; i < replicas; i++) {
            all.add(new ReplicaInJvm(bench.control, new SlotSettings(SLOTS, 1)).startLease());
        }
        double limit = 0;
        double ours = 0;
        for (int warm = 0; warm < 2; warm++) {
            limit = bench.measure(all, bench::bare);
            ours = bench.measure(all, bench::stored);
        }
        all.forEach(ReplicaInJvm::close);
        System.out.println(String.format(
                Locale.ROOT,
                "{\"runsPerSecond\": %.0f, \"limitPerSecond\": %.0f, \"ratio\": %.2f, \"duplicated\": %d}",
                ours,
                limit,
                ours / limit,
                bench.duplicated()));
    }

    private void prepare() {
        control.execute("""
                INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode, max_tasks)
                SELECT 'bench', 'POSTGRESQL', '127.0.0.1', 5432, 'nobody', id, 'DISABLE', 1000 FROM slipway.environment
                """, """
                INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
                SELECT 't' || n, p.id, s.id, 'd' || n, 1, n
                FROM generate_series(1, %d) n, slipway.project p, slipway.server s
                """.formatted(runs));
    }

    /** Every target gets a task that may run now. */
    private void fill() {
        control.execute(
                """
                INSERT INTO slipway.plan (project, title, targets, options, actor, status)
                SELECT p.id, 'bench', ARRAY[1], '{}', 'bench', 'ROLLED_OUT' FROM slipway.project p
                """,
                "INSERT INTO slipway.rollout (plan, plan_version, actor) SELECT max(id), 1, 'bench' FROM slipway.plan",
                """
                INSERT INTO slipway.rollout_target (rollout, target, environment, stage, wave)
                SELECT (SELECT max(id) FROM slipway.rollout), t.id, 'default', 1, 1 FROM slipway.target t
                """,
                """
                INSERT INTO slipway.task (rollout, target, ordinal)
                SELECT (SELECT max(id) FROM slipway.rollout), t.id, 1 FROM slipway.target t
                """,
                """
                INSERT INTO slipway.task_run (task, target, state, steps)
                SELECT k.id, k.target, 'AVAILABLE', 1 FROM slipway.task k
                WHERE k.rollout = (SELECT max(id) FROM slipway.rollout)
                """,
                "VACUUM ANALYZE");
    }

    /** One of those who claim: until nothing is left; how many it had. */
    private interface Claimer {
        int work(ReplicaInJvm replica) throws SQLException;
    }

    private double measure(List<ReplicaInJvm> replicas, Claimer claimer) throws Exception {
        fill();
        long from = System.nanoTime();
        int done = 0;
        try (var threads = Executors.newFixedThreadPool(replicas.size())) {
            var futures = new ArrayList<Future<Integer>>();
            for (var replica : replicas) {
                futures.add(threads.submit((Callable<Integer>) () -> claimer.work(replica)));
            }
            for (var future : futures) {
                done += future.get();
            }
        }
        if (done != runs) {
            throw new AssertionError(done + " of " + runs + " runs were ended");
        }
        return runs / ((System.nanoTime() - from) / 1e9);
    }

    private int stored(ReplicaInJvm replica) {
        int done = 0;
        while (true) {
            List<ClaimedRun> claimed = replica.transactions().once(handle -> claims.claim(handle, replica.id(), SLOTS));
            if (claimed.isEmpty()) {
                return done;
            }
            for (var run : claimed) {
                boolean mine = replica.transactions()
                        .once(handle -> claims.finish(handle, run, replica.id(), RunEnd.done(1, null)));
                done += mine ? 1 : 0;
            }
        }
    }

    private int bare(ReplicaInJvm replica) throws SQLException {
        try (Connection connection = control.open();
                var claim = CLAIM.prepare(connection);
                var finish = FINISH.prepare(connection)) {
            CLAIM.bind(claim, Map.of("me", replica.id(), "free", SLOTS));
            int done = 0;
            while (true) {
                int claimed = claimAndFinish(claim, finish, replica.id());
                if (claimed == 0) {
                    return done;
                }
                done += claimed;
            }
        }
    }

    private static int claimAndFinish(PreparedStatement claim, PreparedStatement finish, UUID me) throws SQLException {
        int done = 0;
        try (var rows = claim.executeQuery()) {
            while (rows.next()) {
                Map<String, ?> values = Map.of(
                        "uid",
                        rows.getLong("uid"),
                        "epoch",
                        rows.getLong("epoch"),
                        "me",
                        me,
                        "state",
                        "DONE",
                        "appliedSteps",
                        1,
                        "onlyWithoutSession",
                        false);
                FINISH.bind(finish, values);
                done += finish.executeUpdate();
            }
        }
        return done;
    }

    /** Runs that were claimed more than once, or ended more than once. */
    private int duplicated() {
        return Integer.parseInt(String.valueOf(control.query("""
                SELECT count(*) FROM (
                    SELECT uid FROM slipway.transition WHERE machine = 'TASK_RUN'
                    GROUP BY uid HAVING count(*) FILTER (WHERE to_state = 'RUNNING') <> 1
                                     OR count(*) FILTER (WHERE to_state = 'DONE') <> 1) twice
                """)));
    }
}
