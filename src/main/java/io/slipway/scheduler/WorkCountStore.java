package io.slipway.scheduler;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Counts the rows of the whole installation that the meters show. */
@Singleton
final class WorkCountStore {
    private static final String COUNT = """
            SELECT 'rollout/' || status AS name, count(*)::float8 AS value FROM slipway.rollout GROUP BY status
            UNION ALL
            SELECT v.name, v.value
            FROM (SELECT r.state, count(*) AS runs,
                         extract(epoch FROM clock_timestamp() - min(coalesce(r.started_at, r.created_at))) AS age
                  FROM slipway.rollout o JOIN slipway.task k ON k.rollout = o.id JOIN slipway.task_run r ON r.task = k.id
                  WHERE o.status IN ('RUNNING', 'PAUSED') GROUP BY r.state) s,
                 LATERAL (VALUES ('run/' || s.state, s.runs), ('age/' || s.state, greatest(0, s.age))) v (name, value)
            UNION ALL
            SELECT 'waiting', greatest(0, extract(epoch FROM clock_timestamp() - min(coalesce(waiting_since, updated_at))))
            FROM slipway.task_run
            WHERE state = 'RUNNING' AND waiting_since IS NOT NULL OR state = 'AVAILABLE' AND NOT held
            UNION ALL
            SELECT 'replica', count(*) FROM slipway.replica WHERE declared_dead_at IS NULL
            UNION ALL
            SELECT 'alert/' || kind, count(*) FROM slipway.alert WHERE cleared_at IS NULL GROUP BY kind
            """;

    /** The counts by name; a name is absent if its count is zero. */
    Map<String, Double> count(Handle handle) {
        Map<String, Double> counts = new HashMap<>();
        handle.createQuery(COUNT)
                .map((rs, ctx) -> Map.entry(rs.getString("name"), rs.getDouble("value")))
                .forEach(row -> counts.put(row.getKey(), row.getValue()));
        return counts;
    }
}
