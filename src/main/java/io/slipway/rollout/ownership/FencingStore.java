package io.slipway.rollout.ownership;

import io.slipway.rollout.task.TaskRunId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Task runs that wait too long for the end of an earlier session. */
@Singleton
public final class FencingStore {
    // clock_timestamp(), not now(): a long transaction would otherwise miss a run that became overdue
    private static final String OVERDUE = """
            SELECT r.uid, t.name AS target, coalesce(r.waiting_detail, '') AS detail
            FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target
            WHERE r.state = 'RUNNING' AND r.fencing_since < clock_timestamp() - interval '60 s'
              AND r.waiting_for IS DISTINCT FROM 'orphan'
            ORDER BY r.uid
            """;

    /** The runs that have been fencing for more than 60 s. */
    public List<FencingRun> overdue(Handle handle) {
        return handle.createQuery(OVERDUE)
                .map((rs, ctx) -> new FencingRun(
                        new TaskRunId(rs.getLong("uid")), rs.getString("target"), rs.getString("detail")))
                .list();
    }

    /** A run that is fencing, and its wait detail. */
    public record FencingRun(TaskRunId uid, String target, String detail) {}
}
