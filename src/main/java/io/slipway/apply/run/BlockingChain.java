package io.slipway.apply.run;

import java.util.List;

/** The waits from a run to the sessions at whose end it gets its lock, as they were seen at one moment. */
public record BlockingChain(List<Wait> waits, List<BlockingSession> sessions) {
    public BlockingChain {
        waits = List.copyOf(waits);
        sessions = List.copyOf(sessions);
    }

    /** A session that waits for another one; 0: a prepared transaction. */
    public record Wait(int pid, int blockedByPid, long waitedMillis) {}
}
