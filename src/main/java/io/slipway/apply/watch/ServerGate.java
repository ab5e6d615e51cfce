package io.slipway.apply.watch;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tries of this process's runs on one server go through here, side by side as a rule. A run whose connection was lost
 * tries on alone: if it was its statement that brought the server down, no other is blamed for it again. Covers the
 * tries of steps of this process, no other process and nothing between two tries. Thread-safe.
 */
final class ServerGate {
    private static final int MAX_RUNS = 1_000;

    private final Map<Long, Integer> losses = new LinkedHashMap<>();
    private int inside;
    private int wantAlone;
    private boolean taken;

    /** Whether this try may begin. */
    synchronized boolean tryEnter() {
        if (taken || wantAlone > 0) {
            return false;
        }
        inside++;
        return true;
    }

    /** From now on no other begins. */
    synchronized void wantAlone() {
        wantAlone++;
    }

    /**
     * Whether the try may begin, with no other beginning before it ends.
     *
     * @param patient false: whoever is still inside is not waited for
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

    /** One more connection of this run was lost over the same step; how many by now, also before a hand-back. */
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

    /** It got further, or has ended. */
    synchronized void forget(long runUid) {
        losses.remove(runUid);
    }
}
