package io.slipway.apply;

import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Many tasks, each handed to three executors at once, while sessions are terminated at random and links break right
 * after COMMIT was sent. Every effect is counted in a table that has no key.
 */
public final class HistoryTorture {
    private static final int LANES = 24;
    private static final double CUT = 0.9;
    private static final long BETWEEN_KILLS_NANOS = 10_000_000;
    private static final int KILLS_A_TASK = 1;

    private final TestPostgres server = TestPostgres.shared();
    private final int tasks;
    private final long seed;
    private final CommitCuts cuts = new CommitCuts(CUT);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger terminated = new AtomicInteger();
    private final Map<Integer, HistoryTask.End> ends = new ConcurrentHashMap<>();
    private final List<ApplyFixture> lanes = new ArrayList<>();

    public HistoryTorture(int tasks, long seed) {
        this.tasks = tasks;
        this.seed = seed;
    }

    /**
     * What came of it.
     *
     * @param lost tasks that are said to be applied and have no effect
     * @param duplicated tasks with more than one effect
     * @param wrong tasks that are said not to be applied and have an effect, or of which two said different things
     */
    public record Result(
            int tasks,
            long unknownCommits,
            int terminated,
            int applied,
            int lost,
            int duplicated,
            int wrong,
            List<String> evidence) {
        public boolean isClean() {
            return lost + duplicated + wrong == 0;
        }
    }

    public Result run() throws Exception {
        var login = server.createLogin();
        for (int i = 0; i < LANES; i++) {
            var lane = new ApplyFixture(server, login);
            lane.run(ApplyFixture.change("SELECT 1"));
            lanes.add(lane);
        }
        var over = new AtomicBoolean();
        var killer = Thread.ofPlatform().start(() -> terminateAtRandom(over));
        try (var threads = Executors.newFixedThreadPool(LANES)) {
            var futures = new ArrayList<Future<?>>();
            for (var lane : lanes) {
                futures.add(threads.submit(() -> {
                    work(lane);
                    return null;
                }));
            }
            for (var future : futures) {
                future.get();
            }
        } finally {
            over.set(true);
            killer.join();
        }
        return count();
    }

    private void work(ApplyFixture lane) throws Exception {
        for (int n = next.getAndIncrement(); n < tasks; n = next.getAndIncrement()) {
            ends.put(n, new HistoryTask(lane, cuts, n, new Random(seed + n)).run());
        }
    }

    private static final String TERMINATE_ONE = """
            SELECT count(pg_terminate_backend(pid)) FROM (
                SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'slipway-taskrun-%'
                ORDER BY random() LIMIT 1) victim
            """;

    private void terminateAtRandom(AtomicBoolean over) {
        try (Connection connection = server.database(TestPostgres.SUPERUSER).open();
                var statement = connection.createStatement()) {
            while (!over.get()) {
                if (terminated.get() < KILLS_A_TASK * next.get()) {
                    terminated.addAndGet(terminateOne(statement));
                }
                LockSupport.parkNanos(BETWEEN_KILLS_NANOS);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static int terminateOne(Statement statement) throws SQLException {
        try (var row = statement.executeQuery(TERMINATE_ONE)) {
            row.next();
            return row.getInt(1);
        }
    }

    private Result count() throws SQLException {
        int[] effects = new int[tasks];
        for (var lane : lanes) {
            try (var connection = lane.open();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT n FROM fx")) {
                while (rows.next()) {
                    effects[rows.getInt(1)]++;
                }
            }
        }
        return judge(effects);
    }

    private Result judge(int[] effects) {
        int applied = 0;
        int lost = 0;
        int duplicated = 0;
        int wrong = 0;
        var evidence = new ArrayList<String>();
        for (int n = 0; n < tasks; n++) {
            var end = ends.get(n);
            applied += end.applied() ? 1 : 0;
            boolean bad = effects[n] != (end.applied() ? 1 : 0) || end.contradicted();
            if (bad) {
                evidence.add("task " + n + ": " + effects[n] + " effects, " + end.outcomes());
            }
            lost += end.applied() && effects[n] == 0 ? 1 : 0;
            duplicated += effects[n] > 1 ? 1 : 0;
            wrong += !end.applied() && (effects[n] == 1 || end.contradicted()) ? 1 : 0;
        }
        return new Result(tasks, cuts.unknown(), terminated.get(), applied, lost, duplicated, wrong, evidence);
    }
}
