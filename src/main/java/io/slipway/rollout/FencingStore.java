package io.slipway.rollout;

import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Task runs that wait for the end of an earlier session for longer than anybody should have to. */
@Singleton
public final class FencingStore {
    // by the clock of this statement: an alert seen before it was raised of a run that is overdue here too
    private static final String OVERDUE = """
            SELECT r.uid, t.name AS target, coalesce(r.waiting_detail, '') AS detail
            FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target
            WHERE r.state = 'RUNNING' AND r.fencing_since < clock_timestamp() - interval '60 s'
              AND r.waiting_for IS DISTINCT FROM 'orphan'
            ORDER BY r.uid
            """;

    /** Those that have been fencing for more than 60 s. */
    public List<FencingRun> overdue(Handle handle) {
        return handle.createQuery(OVERDUE)
                .map((rs, ctx) -> new FencingRun(
                        new TaskRunId(rs.getLong("uid")), rs.getString("target"), rs.getString("detail")))
                .list();
    }

    /** A run that is fencing, and what it waits for. */
    public record FencingRun(TaskRunId uid, String target, String detail) {}
}
