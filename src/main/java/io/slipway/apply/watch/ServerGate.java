package io.slipway.apply.watch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gate for the tries of all runs of this process on one server. Normally the tries run concurrently. A run whose
 * connection was lost runs its next try alone: if its statement crashed the server, no other run is blamed for the next
 * crash. The gate covers only tries of this process, and nothing between two tries. Thread-safe.
 */
final class ServerGate {
    private static final int MAX_RUNS = 1_000;

    private final Map<Long, Integer> losses = new LinkedHashMap<>();
    private int inside;
    private int wantAlone;
    private boolean taken;

    /** Enters if the try may begin. */
    synchronized boolean tryEnter() {
        if (taken || wantAlone > 0) {
            return false;
        }
        inside++;
        return true;
    }

    /** From now on no other try begins. */
    synchronized void wantAlone() {
        wantAlone++;
    }

    /**
     * Enters alone if the try may begin. No other try begins before it ends.
     *
     * @param patient whether to wait until no other try is inside
     */
    synchronized boolean tryEnterAlone(boolean patient) {
        if (taken || (patient && inside > 0)) {
            return false;
        }
        inside++;
        taken = true;
        return true;
    }

    synchronized void wantAloneNoMore() {
        wantAlone--;
    }

    synchronized void leave(boolean alone) {
        inside--;
        if (alone) {
            taken = false;
        }
    }

    /**
     * Counts a connection that this run lost during the same step.
     *
     * @return the number so far, including those before a hand-back
     */
    synchronized int lost(long runUid) {
        int now = losses.merge(runUid, 1, Integer::sum);
        if (losses.size() > MAX_RUNS) {
            losses.remove(losses.keySet().iterator().next());
        }
        return now;
    }

    synchronized boolean hasLost(long runUid) {
        return losses.containsKey(runUid);
    }

    /** Called when the run has made progress, or has ended. */
    synchronized void forget(long runUid) {
        losses.remove(runUid);
    }
}
