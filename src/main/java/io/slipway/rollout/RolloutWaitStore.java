package io.slipway.rollout;

import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.WaitingStore;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Says why no run of a RUNNING rollout moves. */
public final class RolloutWaitStore {
    /** The code of {@link RolloutWait} while a person has to resolve a run. */
    public static final String INDETERMINATE = "indeterminate";

    private final TaskRunStore runs = new TaskRunStore();
    private final WaitingStore waiting = new WaitingStore();

    private static final String WHY = NewestRuns.WITH + """
            SELECT j.uid, j.state, t.name AS target FROM newest_run j JOIN slipway.target t ON t.id = j.target
            WHERE NOT j.skipped AND (j.state = 'INDETERMINATE' OR j.state = 'PENDING' AND j.behind_failed IS NOT TRUE)
              AND NOT EXISTS (SELECT 1 FROM newest a WHERE a.state IN ('AVAILABLE', 'RUNNING'))
            ORDER BY j.state = 'INDETERMINATE' DESC, j.stage, j.wave, j.id LIMIT 1
            """;

    /**
     * The reason of the first run that waits; empty when a run of the rollout is AVAILABLE or RUNNING or will be within
     * seconds, or when the rollout is not RUNNING.
     */
    public Optional<RolloutWait> why(Handle handle, Rollout rollout) {
        if (rollout.status() != RolloutStatus.RUNNING) {
            return Optional.empty();
        }
        return handle.createQuery(WHY)
                .bind("rollout", rollout.id().value())
                .map((rs, ctx) -> new WaitingRun(
                        new TaskRunId(rs.getLong("uid")),
                        TaskRunState.valueOf(rs.getString("state")),
                        rs.getString("target")))
                .findOne()
                .flatMap(first -> why(handle, first));
    }

    private record WaitingRun(TaskRunId uid, TaskRunState state, String target) {}

    private Optional<RolloutWait> why(Handle handle, WaitingRun first) {
        String run = "task run " + first.uid() + " on " + first.target();
        if (first.state() == TaskRunState.INDETERMINATE) {
            return Optional.of(new RolloutWait(INDETERMINATE, run + " is INDETERMINATE: resolve it"));
        }
        return runs.find(handle, first.uid())
                .flatMap(found -> waiting.why(handle, found))
                .map(why -> new RolloutWait(why.reason().code(), run + " waits: " + why.detail()));
    }
}
