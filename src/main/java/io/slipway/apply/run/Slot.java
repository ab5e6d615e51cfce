package io.slipway.apply.run;

/**
 * A run's share of what its process does at a time: given back while it only watches what another session does. Used by
 * the run's own thread.
 */
public interface Slot {
    /** Of a process that runs one change at a time. */
    Slot ONLY = new Slot() {
        @Override
        public void giveBack() {}

        @Override
        public boolean takeAgain() {
            return true;
        }
    };

    /** Another run may have it; said again while it stays so. */
    void giveBack();

    /** Whether there was one to go on with; from the first call on this run comes before all that have not begun. */
    boolean takeAgain();
}
