package io.slipway.rollout.ownership;

import io.slipway.problem.WaitReason;
import io.slipway.rollout.task.TaskRunId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Task runs that wait too long for the end of an earlier session. */
@Singleton
public final class FencingStore {
    /** The beginning of the detail of a run that is fencing because its target is away. */
    static final String SERVER_AWAY = "an earlier session may still be alive, ";

    /** The detail of a run that is fencing because its target is away for the reason {@code why}. */
    public static String awayDetail(WaitReason why, String detail) {
        return SERVER_AWAY + why.code() + ": " + detail;
    }

    // clock_timestamp(), not now(): a long transaction would otherwise miss a run that became overdue
    private static final String OVERDUE = """
            SELECT r.uid, t.name AS target, s.name AS server, coalesce(r.waiting_detail, '') AS detail,
                   starts_with(coalesce(r.waiting_detail, ''), :serverAway) AS server_away
            FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target JOIN slipway.server s ON s.id = t.server
            WHERE r.state = 'RUNNING' AND r.fencing_since < clock_timestamp() - interval '60 s'
              AND r.waiting_for IS DISTINCT FROM 'orphan'
            ORDER BY r.uid
            """;

    /** The runs that have been fencing for more than 60 s. */
    public List<FencingRun> overdue(Handle handle) {
        return handle.createQuery(OVERDUE)
                .bind("serverAway", SERVER_AWAY)
                .map((rs, ctx) -> new FencingRun(
                        new TaskRunId(rs.getLong("uid")),
                        rs.getString("target"),
                        rs.getString("server"),
                        rs.getBoolean("server_away"),
                        rs.getString("detail")))
                .list();
    }

    /**
     * A run that is fencing, and what it waits for.
     *
     * @param serverAway whether it waits because its server cannot be reached or is not ready
     */
    public record FencingRun(TaskRunId uid, String target, String server, boolean serverAway, String detail) {}
}
