package io.slipway.scheduler;

import io.slipway.audit.AlertKind;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.task.TaskRunState;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Counts the rows of the whole installation that the meters show. */
@Singleton
final class WorkCountStore {
    private enum Counted {
        ROLLOUTS,
        RUNS,
        AGES,
        ALERTS,
        WAITING_SECONDS,
        REPLICAS
    }

    private record Count(Counted counted, String name, double value) {}

    private static final String COUNT = """
            SELECT 'ROLLOUTS' AS counted, status AS name, count(*)::float8 AS value FROM slipway.rollout GROUP BY status
            UNION ALL
            SELECT v.counted, s.state, v.value
            FROM (SELECT r.state, count(*) AS runs,
                         extract(epoch FROM clock_timestamp() - min(coalesce(r.started_at, r.created_at))) AS age
                  FROM slipway.rollout o JOIN slipway.task k ON k.rollout = o.id JOIN slipway.task_run r ON r.task = k.id
                  WHERE o.status IN ('RUNNING', 'PAUSED') GROUP BY r.state) s,
                 LATERAL (VALUES ('RUNS', s.runs), ('AGES', greatest(0, s.age))) v (counted, value)
            UNION ALL
            SELECT 'WAITING_SECONDS', '',
                   greatest(0, extract(epoch FROM clock_timestamp() - min(coalesce(waiting_since, updated_at))))
            FROM slipway.task_run
            WHERE state = 'RUNNING' AND waiting_since IS NOT NULL OR state = 'AVAILABLE' AND NOT held
            UNION ALL
            SELECT 'REPLICAS', '', count(*) FROM slipway.replica WHERE declared_dead_at IS NULL
            UNION ALL
            SELECT 'ALERTS', kind, count(*) FROM slipway.alert WHERE cleared_at IS NULL GROUP BY kind
            """;

    WorkCounts count(Handle handle) {
        Map<Counted, List<Count>> counts = handle
                .createQuery(COUNT)
                .map((rs, ctx) -> new Count(
                        Counted.valueOf(rs.getString("counted")), rs.getString("name"), rs.getDouble("value")))
                .stream()
                .collect(Collectors.groupingBy(Count::counted));
        return new WorkCounts(
                byName(counts, Counted.ROLLOUTS, RolloutStatus::valueOf),
                byName(counts, Counted.RUNS, TaskRunState::valueOf),
                byName(counts, Counted.AGES, TaskRunState::valueOf),
                byName(counts, Counted.ALERTS, AlertKind::ofSlug),
                sum(counts, Counted.WAITING_SECONDS),
                (int) sum(counts, Counted.REPLICAS));
    }

    private static <K> Map<K, Double> byName(
            Map<Counted, List<Count>> counts, Counted what, Function<String, K> named) {
        return counts.getOrDefault(what, List.of()).stream()
                .collect(Collectors.toUnmodifiableMap(count -> named.apply(count.name()), Count::value));
    }

    private static double sum(Map<Counted, List<Count>> counts, Counted what) {
        return counts.getOrDefault(what, List.of()).stream()
                .mapToDouble(Count::value)
                .sum();
    }
}
