package io.slipway.rollout.ownership;

import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The owners of runs, and the release of the runs of dead replicas. */
@Singleton
public final class OwnershipStore {
    private static final String OWNED = """
            SELECT uid, task, epoch, cancel_requested_at IS NOT NULL AS cancel_requested
            FROM slipway.task_run WHERE owner = :me AND state = 'RUNNING'
            """;

    /** All RUNNING runs of a replica. */
    public List<OwnedRun> owned(Handle handle, UUID me) {
        return handle.createQuery(OWNED)
                .bind("me", me)
                .map((rs, ctx) -> new OwnedRun(
                        new TaskRunId(rs.getLong("uid")),
                        new TaskId(rs.getLong("task")),
                        rs.getLong("epoch"),
                        rs.getBoolean("cancel_requested")))
                .list();
    }

    /** A run that a replica owns, as the control database has it. */
    public record OwnedRun(TaskRunId uid, TaskId task, long epoch, boolean cancelRequested) {}

    private static final String HAND_BACK_OF = """
            UPDATE slipway.task_run SET owner = NULL, not_before = now(), updated_at = now()
            WHERE owner = :me AND state = 'RUNNING'
            """;

    /** Hands back all runs of a replica that shuts down in order, without an owner death; returns how many. */
    public int handBackOf(Handle handle, UUID me) {
        return handle.createUpdate(HAND_BACK_OF).bind("me", me).execute();
    }

    private static final String COUNT_OWNER_DEATH = """
            UPDATE slipway.task_run SET owner_deaths = owner_deaths + 1, updated_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND owner = :me
            RETURNING owner_deaths
            """;

    /** Counts the death of the previous owner; returns the number of owner deaths, empty if the run was lost. */
    public Optional<Integer> countOwnerDeath(Handle handle, ClaimedRun run) {
        return handle.createQuery(COUNT_OWNER_DEATH)
                .bind("uid", run.uid().value())
                .bind("epoch", run.epoch())
                .bind("me", run.owner())
                .mapTo(Integer.class)
                .findOne();
    }

    private static final String RELEASE_DEAD = """
            WITH c AS MATERIALIZED (
                SELECT r.uid FROM slipway.task_run r JOIN slipway.replica d ON d.id = r.owner
                WHERE d.declared_dead_at IS NOT NULL AND r.state = 'RUNNING'
                ORDER BY r.uid LIMIT 500 FOR UPDATE OF r SKIP LOCKED
            )
            UPDATE slipway.task_run r SET owner = NULL, released_at = now(), not_before = now(), updated_at = now()
            FROM c WHERE r.uid = c.uid
            """;

    /** Releases up to 500 runs whose owner was declared dead; returns how many. */
    public int releaseDead(Handle handle) {
        return handle.createUpdate(RELEASE_DEAD).execute();
    }
}
