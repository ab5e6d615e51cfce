package io.slipway.rollout.task;

import io.slipway.problem.WaitReason;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Tells why a run waits. A RUNNING run has the reason that its owner wrote; a PENDING run waits for its rollout. */
public final class WaitingStore {
    private static final String WHY_PENDING = """
            SELECT ro.status = 'PAUSED' AS paused, ro.reason, t.state AS target_state, t.name AS target,
                   EXISTS (SELECT 1 FROM slipway.task_run a
                           WHERE a.target = r.target AND a.state IN ('AVAILABLE', 'RUNNING', 'INDETERMINATE')) AS busy,
                   EXISTS (SELECT 1 FROM slipway.task p WHERE p.rollout = k.rollout AND p.target = k.target
                           AND p.ordinal < k.ordinal AND p.skipped_reason IS NULL
                           AND NOT EXISTS (SELECT 1 FROM slipway.task_run d WHERE d.task = p.id AND d.state = 'DONE')) AS behind,
                   EXISTS (SELECT 1 FROM slipway.rollout_target e JOIN slipway.task ek ON ek.rollout = e.rollout AND ek.target = e.target
                           JOIN slipway.task_run er ON er.task = ek.id
                           WHERE e.rollout = rt.rollout AND e.stage < rt.stage AND ek.skipped_reason IS NULL
                             AND er.state IN ('PENDING', 'AVAILABLE', 'RUNNING', 'INDETERMINATE')) AS earlier_stage,
                   EXISTS (SELECT 1 FROM slipway.rollout_target e JOIN slipway.task ek ON ek.rollout = e.rollout AND ek.target = e.target
                           JOIN slipway.task_run er ON er.task = ek.id
                           WHERE e.rollout = rt.rollout AND e.stage = rt.stage AND e.wave < rt.wave
                             AND ek.skipped_reason IS NULL
                             AND er.state IN ('PENDING', 'AVAILABLE', 'RUNNING', 'INDETERMINATE')) AS earlier_wave
            FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task
            JOIN slipway.rollout ro ON ro.id = k.rollout
            JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
            JOIN slipway.target t ON t.id = r.target
            WHERE r.uid = :uid
            """;

    /** The reason; empty if the run does not wait. */
    public Optional<WaitingFor> why(Handle handle, TaskRun run) {
        if (run.state() != TaskRunState.PENDING) {
            return Optional.ofNullable(run.waitingFor());
        }
        return handle.createQuery(WHY_PENDING)
                .bind("uid", run.uid().value())
                .map((rs, ctx) -> {
                    if (rs.getBoolean("paused")) {
                        return new WaitingFor(WaitReason.PAUSED, "the rollout is paused: " + rs.getString("reason"));
                    }
                    if (!"OK".equals(rs.getString("target_state"))) {
                        return new WaitingFor(
                                WaitReason.TARGET_NOT_READY,
                                rs.getString("target") + " is " + rs.getString("target_state"));
                    }
                    if (rs.getBoolean("earlier_stage")) {
                        return new WaitingFor(WaitReason.STAGE, "an earlier stage is not over");
                    }
                    if (rs.getBoolean("earlier_wave")) {
                        return new WaitingFor(WaitReason.WAVE, "an earlier wave is not over");
                    }
                    if (rs.getBoolean("busy") || rs.getBoolean("behind")) {
                        return new WaitingFor(
                                WaitReason.TARGET_BUSY, "another change of " + rs.getString("target") + " goes first");
                    }
                    return new WaitingFor(
                            WaitReason.CAP, "as many runs as the rollout or the server allows are under way");
                })
                .findOne();
    }
}
