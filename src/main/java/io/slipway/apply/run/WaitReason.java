package io.slipway.apply.run;

/** What a run that does not move waits for, as far as the target is concerned. */
public enum WaitReason {
    /** The target's lock is another installation's. */
    TARGET_BUSY("target-busy"),
    /** No session could be opened. */
    TARGET_UNREACHABLE("target-unreachable"),
    /** In recovery, starting up, out of connections, or its standbys are behind. */
    TARGET_NOT_READY("target-not-ready"),
    /** An earlier session of the run may still commit. */
    FENCING("fencing"),
    /** A session without an owner finishes a statement that the catalog decides. */
    ORPHAN("orphan"),
    /** A lock of the application. */
    LOCK("lock"),
    /** The lease or the control database is away. */
    TRUST("trust"),
    /** This process ends. */
    DRAIN("drain");

    private final String code;

    WaitReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
