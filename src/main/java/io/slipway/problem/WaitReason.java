package io.slipway.problem;

import java.util.Arrays;

/**
 * The closed list of reasons why a task run waits. A shown reason is stored in {@code slipway.task_run.waiting_for},
 * which has a constraint with the same list, and explained in {@code docs/faq.md}.
 */
public enum WaitReason {
    /** An earlier stage of the rollout has not ended. */
    STAGE("stage", true),
    /** An earlier wave of the stage has not ended. */
    WAVE("wave", true),
    /** The rollout or the server allows no more task runs at a time. */
    CAP("cap", true),
    /** Another change goes first on this target, or another process holds the target's lock. */
    TARGET_BUSY("target-busy", true),
    /** The rollout is paused. */
    PAUSED("paused", true),
    /** A person has to approve first. */
    APPROVAL("approval", true),
    /** Sessions of the application hold a lock. */
    LOCK("lock", true),
    /** No session could be opened. */
    TARGET_UNREACHABLE("target-unreachable", true),
    /** The target is in recovery, starting, out of connections or undecided, or its standbys are behind. */
    TARGET_NOT_READY("target-not-ready", true),
    /** An earlier session of the target may still commit. */
    FENCING("fencing", true),
    /** A session without an owner finishes a statement whose end the catalog tells. */
    ORPHAN("orphan", true),
    /** The plan's {@code retries} made a new attempt, which begins after a pause. */
    RETRY("retry", true),
    /** The replica has no valid lease, or the control database does not answer. */
    TRUST("trust", false),
    /** The replica shuts down. */
    DRAIN("drain", false);

    private final String code;
    private final boolean shown;

    WaitReason(String code, boolean shown) {
        this.code = code;
        this.shown = shown;
    }

    /** As it is stored and shown. */
    public String code() {
        return code;
    }

    /**
     * Whether the reason is shown to people. The other reasons concern this replica only; the next owner does not wait
     * for them.
     */
    public boolean isShown() {
        return shown;
    }

    /**
     * The reason with this code.
     *
     * @throws IllegalArgumentException there is none
     */
    public static WaitReason ofCode(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown wait reason: " + code));
    }
}
