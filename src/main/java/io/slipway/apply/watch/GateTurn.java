package io.slipway.apply.watch;

import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.WaitReason;
import java.time.Duration;

/** The tries of one run at the gate of its server. Used by the thread of the run. */
public final class GateTurn {
    private static final int MAX_LOST_CONNECTIONS = 3;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration EXCLUSIVE_TIMEOUT = Duration.ofSeconds(30);

    private final ServerGate gate;
    private final long runUid;
    private final StopSwitch stop;
    private final RunReport report;
    private boolean alone;

    public GateTurn(ServerGate gate, RunIdentity run, StopSwitch stop, RunReport report) {
        this.gate = gate;
        this.runUid = run.runUid();
        this.stop = stop;
        this.report = report;
    }

    /**
     * Waits until the next try may begin.
     *
     * @return whether it waited, so that the session may be dead
     */
    public boolean enter() {
        alone = gate.hasLost(runUid);
        return alone ? enterAlone() : enterAmongOthers();
    }

    private boolean enterAmongOthers() {
        long from = System.nanoTime();
        boolean waited = false;
        while (!gate.tryEnter()) {
            if (!waited) {
                report.waiting(WaitReason.TARGET_BUSY, "a run that lost its connection runs alone on this server");
            }
            waited = true;
            if (System.nanoTime() - from >= EXCLUSIVE_TIMEOUT.toNanos()) {
                throw RunEndedException.handBack(
                        WaitReason.TARGET_BUSY, "a run that lost its connection runs alone on this server");
            }
            throwIfStopped();
        }
        return waited;
    }

    private boolean enterAlone() {
        long from = System.nanoTime();
        gate.wantAlone();
        try {
            while (!gate.tryEnterAlone(System.nanoTime() - from < EXCLUSIVE_TIMEOUT.toNanos())) {
                throwIfStopped();
            }
        } finally {
            gate.wantAloneNoMore();
        }
        return true;
    }

    private void throwIfStopped() {
        if (stop.pause(POLL_INTERVAL)) {
            throw new StopRequestedException();
        }
    }

    /** Whether the current try keeps the other runs of the server waiting. */
    public boolean isExclusive() {
        return alone;
    }

    public void leave() {
        gate.leave(alone);
    }

    /**
     * Counts a connection that was lost during this step.
     *
     * @return whether another try is allowed
     */
    public boolean connectionLost() {
        return gate.lost(runUid) < MAX_LOST_CONNECTIONS;
    }

    /** Called when the step or the run has ended. */
    public void progressed() {
        gate.forget(runUid);
    }
}
