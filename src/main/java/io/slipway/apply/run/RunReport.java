package io.slipway.apply.run;

import io.slipway.problem.WaitReason;

/**
 * What a run tells people while it works. {@link #line}, {@link #waiting} and {@link #moving} are also called by the
 * thread of the watch. Between BEGIN and COMMIT of a step the run's own thread calls {@link #line} only; it must not
 * wait.
 */
public interface RunReport {

    /** One line of the run log. */
    void line(RunLogLine line);

    /** A step is APPLIED in the target, by this run or by another task. */
    void stepApplied(int step, int of);

    /** A step begins; said again for each try, except after one that could not have a lock: the run still waits. */
    default void stepBegun(int step, int of) {}

    /** The run does not move, and why; again and again while it waits. */
    default void waiting(WaitReason reason, String detail) {}

    /** The reason for which it waited is over. */
    default void moving() {}
}
