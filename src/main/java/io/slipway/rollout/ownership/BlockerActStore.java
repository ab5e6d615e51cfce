package io.slipway.rollout.ownership;

import io.slipway.control.JsonColumn;
import io.slipway.target.scope.BlockerPolicy;
import org.jdbi.v3.core.Handle;

/** Counts what a run does to sessions that block it, so that it does not do it without end. */
public final class BlockerActStore {
    /** The session that an act is about. */
    public record Session(int pid, String backendStart) {}

    // a session on record is a change of this installation, whatever name its script gave it
    private static final String CLAIM = """
            UPDATE slipway.task_run r SET blocker_acts = r.blocker_acts + 1, updated_at = now()
            FROM slipway.target t
            JOIN slipway.server s ON s.id = t.server
            JOIN slipway.environment e ON e.id = s.environment
            WHERE r.uid = :uid AND r.epoch = :epoch AND r.owner = :owner AND r.state = 'RUNNING'
              AND r.cancel_requested_at IS NULL AND r.blocker_acts < :most
              AND t.id = r.target AND e.blockers = :policy::jsonb
              AND NOT EXISTS (SELECT FROM slipway.task_run_session o
                              WHERE o.ended_at IS NULL AND o.pid = :pid AND o.backend_start = :backendStart::timestamptz)
            """;

    /**
     * Counts one more act of the run.
     *
     * @param policy under which the act was judged
     * @return false: the act must not be done. The run is lost, is to be canceled or has done {@code most} acts, the
     *     policy was changed, or the session is one of this installation
     */
    public boolean claim(Handle handle, ClaimedRun run, Session session, BlockerPolicy policy, int most) {
        return handle.createUpdate(CLAIM)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("owner", run.owner())
                        .bind("most", most)
                        .bind("policy", JsonColumn.write(policy))
                        .bind("pid", session.pid())
                        .bind("backendStart", session.backendStart())
                        .execute()
                == 1;
    }
}
