package io.slipway.worker.task;

import io.slipway.apply.run.Slot;

/**
 * How many task runs this replica works on at a time. One that only watches what an earlier session does gives its slot
 * back; when it goes on, it comes before all that are not claimed yet. Thread-safe.
 */
public final class TaskRunSlots {
    private final int most;
    private int taken;
    private int kept;
    private int watching;
    private int wanted;

    /** @param most that are ever taken at once */
    public TaskRunSlots(int most) {
        this.most = most;
    }

    /** Keeps those that are free for one claim, until {@link #claimed}; how many. */
    public synchronized int keep() {
        kept = Math.max(0, most - taken - wanted);
        return kept;
    }

    /** The claim is over: what it did not fill is free again. */
    public synchronized void claimed() {
        kept = 0;
    }

    /** Runs that watch, and hold none. */
    public synchronized int watching() {
        return watching;
    }

    /**
     * For a run that was claimed: one of those kept.
     *
     * @param freed told when it is free
     */
    synchronized Held take(Runnable freed) {
        taken++;
        kept = Math.max(0, kept - 1);
        return new Held(freed);
    }

    private enum State {
        HELD,
        AWAY,
        WANTED,
        OVER
    }

    /** Of one run, until it is closed. */
    final class Held implements Slot, AutoCloseable {
        private final Runnable freed;
        private State state = State.HELD;

        private Held(Runnable freed) {
            this.freed = freed;
        }

        @Override
        public void giveBack() {
            if (become(State.AWAY)) {
                freed.run();
            }
        }

        @Override
        public boolean takeAgain() {
            synchronized (TaskRunSlots.this) {
                boolean free = state == State.HELD || taken + kept < most;
                become(free ? State.HELD : State.WANTED);
                return free;
            }
        }

        boolean isAway() {
            synchronized (TaskRunSlots.this) {
                return state == State.AWAY || state == State.WANTED;
            }
        }

        @Override
        public void close() {
            become(State.OVER);
            freed.run();
        }

        /** Whether it was another before. */
        private boolean become(State next) {
            synchronized (TaskRunSlots.this) {
                boolean changes = state != next;
                taken += count(next, State.HELD);
                wanted += count(next, State.WANTED);
                watching += count(next, State.AWAY) + count(next, State.WANTED);
                state = next;
                return changes;
            }
        }

        private int count(State next, State of) {
            return (next == of ? 1 : 0) - (state == of ? 1 : 0);
        }
    }
}
