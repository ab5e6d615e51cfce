package io.slipway.worker.task;

import io.slipway.apply.run.Slot;

/**
 * The slots for task runs of this replica. A run that only watches an earlier session gives its slot back. When that
 * run continues, it gets a slot before any new claim. Thread-safe.
 */
public final class TaskRunSlots {
    private final int most;
    private int taken;
    private int kept;
    private int watching;
    private int wanted;

    /** @param most the largest number of slots taken at a time */
    public TaskRunSlots(int most) {
        this.most = most;
    }

    /** Reserves the free slots for one claim, until {@link #claimed}. Returns their number. */
    public synchronized int reserve() {
        kept = Math.max(0, most - taken - wanted);
        return kept;
    }

    /** Ends the claim: reserved slots that it did not fill are free again. */
    public synchronized void claimed() {
        kept = 0;
    }

    /** The number of runs that watch an earlier session and hold no slot. */
    public synchronized int watching() {
        return watching;
    }

    /**
     * Takes a reserved slot for a claimed run.
     *
     * @param freed called when the slot is free
     */
    synchronized HeldSlot take(Runnable freed) {
        taken++;
        kept = Math.max(0, kept - 1);
        return new HeldSlot(freed);
    }

    private enum State {
        HELD,
        AWAY,
        WANTED,
        OVER
    }

    /** The slot of one run, until it is closed. */
    final class HeldSlot implements Slot, AutoCloseable {
        private final Runnable freed;
        private State state = State.HELD;

        private HeldSlot(Runnable freed) {
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

        /** Changes the state; false when it was already {@code next}. */
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
