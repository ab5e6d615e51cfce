package io.slipway.cluster;

import java.util.Locale;

/** Where a replica is hit: the program's own failpoints, and the one that lies between it and the target. */
enum CrashPoint {
    AFTER_CLAIM,
    AFTER_CONNECT,
    AFTER_PID_RECORDED,
    AFTER_BEGIN,
    AFTER_HISTORY_INSERT,
    BEFORE_COMMIT,
    /** The proxy holds the server's answer to COMMIT. */
    COMMIT_SENT,
    AFTER_COMMIT,
    AFTER_DONE,
    IN_LEASE_RENEWAL,
    CANCEL_SEEN,
    TAKEOVER_AFTER_CLAIM,
    TAKEOVER_AFTER_TERMINATE,
    OWN_MIGRATION;

    /** As failpoints are named by the program. */
    String file() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the step's effect is about to be lasting, or has just become so. */
    boolean isAroundCommit() {
        return this == BEFORE_COMMIT || this == COMMIT_SENT || this == AFTER_COMMIT;
    }

    /** Whether it is reached only after another owner was killed. */
    boolean isOfTakeover() {
        return this == TAKEOVER_AFTER_CLAIM || this == TAKEOVER_AFTER_TERMINATE;
    }
}
