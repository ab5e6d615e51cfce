package io.slipway.apply;

import java.time.Duration;

/** One run's way through the gate of its server. Used by the run's own thread. */
final class Turn {
    private static final int MOST_LOSSES = 3;
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerGate gate;
    private final long runUid;
    private final StopSwitch stop;
    private final RunJournal journal;
    private boolean alone;

    Turn(ServerGate gate, RunIdentity run, StopSwitch stop, RunJournal journal) {
        this.gate = gate;
        this.runUid = run.runUid();
        this.stop = stop;
        this.journal = journal;
    }

    /** Waits until the next try may begin; true: that took a while, and the session may be dead by now. */
    boolean enter() {
        alone = gate.hasLost(runUid);
        return alone ? enterAlone() : enterAmongOthers();
    }

    private boolean enterAmongOthers() {
        long from = System.nanoTime();
        boolean waited = false;
        while (!gate.tryEnter()) {
            if (!waited) {
                journal.waiting(WaitingFor.TARGET_BUSY, "a run that lost its connection tries alone on this server");
            }
            waited = true;
            if (System.nanoTime() - from >= PATIENCE.toNanos()) {
                throw Ended.handBack(
                        WaitingFor.TARGET_BUSY, "a run that lost its connection tries alone on this server");
            }
            heedStop();
        }
        return waited;
    }

    private boolean enterAlone() {
        long from = System.nanoTime();
        gate.wantAlone();
        try {
            while (!gate.tryEnterAlone(System.nanoTime() - from < PATIENCE.toNanos())) {
                heedStop();
            }
        } finally {
            gate.wantAloneNoMore();
        }
        return true;
    }

    private void heedStop() {
        if (journal.cancelAsked()) {
            stop.ask(StopReason.CANCEL);
        }
        if (stop.pause(LOOK)) {
            throw new StopAsked();
        }
    }

    /** Whether the present try keeps the other runs of the server waiting. */
    boolean isAlone() {
        return alone;
    }

    void leave() {
        gate.leave(alone);
    }

    /** One more connection lost over this step; false: it was the last that is borne. */
    boolean lose() {
        return gate.lost(runUid) < MOST_LOSSES;
    }

    /** The step is done with, or the run. */
    void forget() {
        gate.forget(runUid);
    }
}
