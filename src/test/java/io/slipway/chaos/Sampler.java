package io.slipway.chaos;

import io.slipway.testing.TestPostgres;
import io.slipway.time.CancelableWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Looks all the time, while faults last too: I5, no two sessions of ours have written in one target's transactions at a
 * time; I13, no cap is exceeded.
 */
final class Sampler implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(50);
    private static final int SLOTS = 8;

    private final CancelableWait over = new CancelableWait();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> twoSessions = new CopyOnWriteArrayList<>();
    private final List<String> exceeded = new CopyOnWriteArrayList<>();
    private final List<String> deadOwners = new CopyOnWriteArrayList<>();
    private final ChaosFixture rig;

    Sampler(ChaosFixture rig) {
        this.rig = rig;
        rig.servers().forEach(server -> look(server.admin(), TWO_WRITERS, twoSessions));
        look(rig.control(), CAPS, exceeded);
        look(rig.control(), DEAD_OWNERS, deadOwners);
    }

    List<Invariant> all() {
        return List.of(
                Invariant.of("I5 one live session a task", evidence -> taken(twoSessions)),
                Invariant.of("I13 caps hold", evidence -> taken(exceeded)),
                Invariant.of("F11 the lease is the last to go", this::leavers));
    }

    private static final String DEAD_OWNERS = """
            SELECT DISTINCT p.id::text FROM slipway.task_run r JOIN slipway.replica p ON p.id = r.owner
            WHERE p.declared_dead_at IS NOT NULL
            """;

    /** A replica that got a SIGTERM has ended its runs or handed them back before it gives up its lease. */
    private List<String> leavers(Evidence evidence) {
        boolean quiet = evidence.faults().stream().noneMatch(Fault::onControl);
        return taken(deadOwners).stream()
                .filter(id -> quiet && rig.slots().stream().anyMatch(slot -> slot.leftInOrder(id)))
                .map(id -> "replica " + id + " got a SIGTERM and gave up its lease while it had runs")
                .toList();
    }

    private static List<String> taken(List<String> found) {
        var all = found.stream().distinct().toList();
        found.clear();
        return all;
    }

    /** What void_run writes is made for being written beside a session that is still alive. */
    private static final String TWO_WRITERS = """
            SELECT datname || ': ' || string_agg(application_name || ' ' || pid || ' ' || state || ' ' || left(query, 80), ' and ')
            FROM pg_stat_activity
            WHERE application_name LIKE 'slipway-taskrun-%' AND backend_xid IS NOT NULL
              AND query NOT LIKE '%void_run%' AND query NOT LIKE '%claim_identity%' AND query NOT LIKE 'CREATE %'
            GROUP BY datname HAVING count(*) > 1
            """;

    private static final String CAPS = """
            SELECT format('server %s has %s active runs', s.name, count(*))
            FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target JOIN slipway.server s ON s.id = t.server
            WHERE r.state IN ('AVAILABLE', 'RUNNING') GROUP BY s.id HAVING count(*) > s.max_tasks
            UNION ALL
            SELECT format('rollout of %s has %s active runs', p.title, count(*))
            FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task JOIN slipway.rollout o ON o.id = k.rollout
            JOIN slipway.plan p ON p.id = o.plan
            WHERE r.state IN ('AVAILABLE', 'RUNNING') GROUP BY p.id
            HAVING count(*) > (p.options ->> 'maxParallel')::int
            UNION ALL
            SELECT format('replica %s has %s runs', r.owner, count(*))
            FROM slipway.task_run r WHERE r.owner IS NOT NULL AND r.waiting_for IS DISTINCT FROM 'orphan'
            GROUP BY r.owner HAVING count(*) > SLOTS
            """.replace("SLOTS", Integer.toString(SLOTS));

    private void look(TestPostgres.Database database, String sql, List<String> found) {
        threads.add(Thread.ofPlatform().start(() -> {
            while (over.await(EVERY)) {
                try (var connection = database.open()) {
                    lookUntilLost(connection, sql, found);
                } catch (SQLException | RuntimeException e) {
                    // a fault has this server: again
                }
            }
        }));
    }

    private void lookUntilLost(Connection connection, String sql, List<String> found) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            while (over.await(EVERY)) {
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        over.end();
        for (var thread : threads) {
            thread.join();
        }
    }
}
