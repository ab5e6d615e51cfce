package io.slipway.monitor;

import java.util.List;

/**
 * All waits that lead to the session of a run or away from it, over any number of sessions.
 *
 * @param edges by the pid that waits, then by the pid that it waits for
 * @param roots the sessions at the end of the chains: others wait for them, and they wait for no session
 */
public record BlockingTree(List<Edge> edges, List<Integer> roots) {
    static final BlockingTree EMPTY = new BlockingTree(List.of(), List.of());

    /**
     * One session that waits for another.
     *
     * @param blockedByPid 0: a prepared transaction
     * @param queued the other one holds nothing of the lock yet: it only stands before this one in the queue
     * @param waitedMillis since this session began to wait
     */
    public record Edge(int pid, int blockedByPid, boolean queued, long waitedMillis) {}
}
