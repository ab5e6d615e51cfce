package io.slipway.apply.run;

/** What a run asks its process before it goes on. Called by the thread that runs the change. */
public interface RunControl {

    /** Whether the right to start something new still stands; without it no step begins. */
    boolean trusted();

    /** What the run takes of its process. */
    default Slot slot() {
        return Slot.ONLY;
    }

    /** Whether the run is only to be ended: too many of its owners have died over it. */
    default boolean onlyToBeEnded() {
        return false;
    }
}
