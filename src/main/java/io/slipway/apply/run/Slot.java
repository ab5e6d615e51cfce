package io.slipway.apply.run;

/**
 * One of the concurrent runs that a process may execute. A run gives its slot back while it only watches the session of
 * an earlier owner. Used by the thread of the run.
 */
public interface Slot {
    /** The slot of a process that runs one change at a time. */
    Slot ONLY = new Slot() {
        @Override
        public void giveBack() {}

        @Override
        public boolean takeAgain() {
            return true;
        }
    };

    /** Gives the slot to other runs. May be called repeatedly. */
    void giveBack();

    /** Takes a slot again; false: none is free. From the first call this run precedes all runs that have not begun. */
    boolean takeAgain();
}
