package io.slipway.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.control.JsonColumn;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.target.scope.LabelSelector;
import io.slipway.target.server.ConnectSpecMapper;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The current targets of a plan: the targets that it names, or the targets that its group selects now. */
@Singleton
public final class PlanTargetStore {
    private static final String NAMED = """
            SELECT w.id FROM slipway.plan p, unnest(p.targets) WITH ORDINALITY AS w (id, n)
            WHERE p.id = :plan ORDER BY w.n
            """;

    private static final String SELECTOR = """
            SELECT g.selector FROM slipway.plan p JOIN slipway.target_group g ON g.id = p.group_id WHERE p.id = :plan
            """;

    /** The ids of the targets, in the author's order. The targets of a group are in the order of names. */
    public List<Long> ids(Handle handle, PlanId plan) {
        Optional<LabelSelector> selector = handle.createQuery(SELECTOR)
                .bind("plan", plan.value())
                .map((rs, ctx) -> LabelSelector.parse(rs.getString("selector"), "/selector"))
                .findOne();
        return selector.map(s -> labeled(handle, plan, s))
                .orElseGet(() -> handle.createQuery(NAMED)
                        .bind("plan", plan.value())
                        .mapTo(Long.class)
                        .list());
    }

    private static final String LABELED = """
            SELECT t.id, t.labels FROM slipway.plan p
            JOIN slipway.target_group g ON g.id = p.group_id
            JOIN slipway.target t ON t.project = g.project
            WHERE p.id = :plan AND t.deleted_at IS NULL ORDER BY t.name
            """;

    private static List<Long> labeled(Handle handle, PlanId plan, LabelSelector selector) {
        return handle
                .createQuery(LABELED)
                .bind("plan", plan.value())
                .map((rs, ctx) -> new Labeled(
                        rs.getLong("id"),
                        JsonColumn.read(rs.getString("labels"), new TypeReference<Map<String, String>>() {})))
                .stream()
                .filter(target -> selector.matches(target.labels()))
                .map(Labeled::id)
                .toList();
    }

    private record Labeled(long id, Map<String, String> labels) {}

    private static final String REACHABLE = """
            SELECT t.name, t.database_name, s.host, s.port, s.login, s.secret, s.tls_mode, s.pooler
            FROM unnest(:ids::bigint[]) WITH ORDINALITY AS w (id, n)
            JOIN slipway.target t ON t.id = w.id AND t.deleted_at IS NULL
            JOIN slipway.server s ON s.id = t.server
            ORDER BY w.n
            """;

    /** The targets that still exist, with their addresses, in the given order. */
    public List<PlanTarget> reachable(Handle handle, List<Long> ids) {
        return handle.createQuery(REACHABLE)
                .bindArray("ids", Long.class, ids)
                .map((rs, ctx) -> new PlanTarget(rs.getString("name"), ConnectSpecMapper.read(rs)))
                .list();
    }

    /** A target of a plan and its address. */
    public record PlanTarget(String name, ConnectSpec connect) {}
}
