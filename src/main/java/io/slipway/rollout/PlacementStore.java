package io.slipway.rollout;

import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Places targets in stages. The environment of its server decides the stage of a target. */
@Singleton
public final class PlacementStore {
    private static final String STAGED = """
            SELECT t.id AS target, e.name AS environment, dense_rank() OVER (ORDER BY e.position)::int AS stage
            FROM unnest(:targets::bigint[]) WITH ORDINALITY AS w (id, n)
            JOIN slipway.target t ON t.id = w.id AND t.deleted_at IS NULL
            JOIN slipway.server s ON s.id = t.server
            JOIN slipway.environment e ON e.id = s.environment
            ORDER BY stage, w.n
            """;

    private static final String KEEP = """
            SELECT id FROM slipway.target WHERE id = ANY (:targets::bigint[]) ORDER BY id FOR SHARE
            """;

    /**
     * The targets that still exist, in the order of stages, then in the given order. Locks them, so that none is
     * deleted before this transaction ends.
     */
    public List<StagedTarget> staged(Handle handle, List<Long> targets) {
        handle.createQuery(KEEP)
                .bindArray("targets", Long.class, targets)
                .mapTo(Long.class)
                .list();
        return handle.createQuery(STAGED)
                .bindArray("targets", Long.class, targets)
                .map((rs, ctx) ->
                        new StagedTarget(rs.getLong("target"), rs.getString("environment"), rs.getInt("stage")))
                .list();
    }

    /** A target and its stage; 1 is the first. */
    public record StagedTarget(long target, String environment, int stage) {}
}
