package io.slipway.rollout.task;

import io.slipway.problem.WaitReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a run does not continue.
 *
 * @param reason one that the API shows
 * @param nextTryAt when the run may be claimed again; null while it has an owner, is held, or may be claimed now
 */
public record WaitingFor(
        WaitReason reason, String detail, @Nullable Instant nextTryAt) {
    /** A reason without a set time for the next try. */
    public WaitingFor(WaitReason reason, String detail) {
        this(reason, detail, null);
    }
}
