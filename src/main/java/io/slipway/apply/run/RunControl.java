package io.slipway.apply.run;

/** The questions of a run to its process before it continues. Called by the thread that runs the change. */
public interface RunControl {

    /** Whether the lease of the process is still valid. Without it no step begins. */
    boolean trusted();

    /** The slot that the run occupies in its process. */
    default Slot slot() {
        return Slot.ONLY;
    }

    /** Whether the run must end without another try, because too many of its owners died. */
    default boolean onlyToBeEnded() {
        return false;
    }
}
