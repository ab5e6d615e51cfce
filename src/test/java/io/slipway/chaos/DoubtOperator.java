package io.slipway.chaos;

import io.slipway.testing.TestPostgres;
import java.sql.SQLException;

/**
 * The person who ends doubts: reads the effect of the step once no session can cause it any more, and decides. Only
 * steps whose effect no catalog shows may be in doubt.
 */
final class DoubtOperator {
    private final ChaosFixture rig;
    private final Client client;

    DoubtOperator(ChaosFixture rig, Client client) {
        this.rig = rig;
        this.client = client;
    }

    private static final String OPEN = """
            SELECT r.uid::text, t.name AS target, p.title, k.ordinal, r.applied_steps + 1 AS step
            FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task JOIN slipway.target t ON t.id = r.target
            JOIN slipway.rollout o ON o.id = k.rollout JOIN slipway.plan p ON p.id = o.plan
            WHERE r.state = 'INDETERMINATE'
            """;

    void resolve() {
        try (var control = rig.control().open();
                var statement = control.createStatement();
                var rows = statement.executeQuery(OPEN)) {
            while (rows.next()) {
                var mark = RequestedPlan.mark(rows.getString("title"), rows.getInt("ordinal"), rows.getInt("step"));
                resolve(rows.getString("uid"), database(rows.getString("target")), mark);
            }
        } catch (SQLException | AssertionError | RuntimeException e) {
            // a fault has one of the servers: again
        }
    }

    private static final String ALIVE = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'slipway-taskrun-%'
            """;

    private void resolve(String uid, TestPostgres.Database target, String mark) {
        if ("0".equals(target.query(ALIVE))) {
            boolean there = !"0".equals(target.query("SELECT count(*) FROM effects WHERE mark = '" + mark + "'"));
            client.resolve(uid, there);
        }
    }

    private TestPostgres.Database database(String target) {
        for (var server : rig.servers()) {
            for (var database : server.databases()) {
                if (server.target(database).equals(target)) {
                    return database;
                }
            }
        }
        throw new AssertionError("no target " + target);
    }
}
