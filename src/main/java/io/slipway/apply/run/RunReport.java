package io.slipway.apply.run;

import io.slipway.problem.WaitReason;

/**
 * The reports of a run to operators while it works. The thread of the watch also calls {@link #line}, {@link #waiting}
 * and {@link #moving}, and the thread that ends a blocker {@link #line}. Between BEGIN and COMMIT of a step, the thread
 * of the run calls {@link #line} only, which must not wait.
 */
public interface RunReport {

    /** Appends a line to the run log. */
    void line(RunLogLine line);

    /** Called when a step is APPLIED in the target, by this run or by another task. */
    void stepApplied(int step, int of);

    /**
     * Called when a step begins, again for each try. It is not called after a try that did not get a lock: the run
     * still waits.
     */
    default void stepBegun(int step, int of) {}

    /** Called repeatedly while the run waits, with the reason. */
    default void waiting(WaitReason reason, String detail) {}

    /** Called when the run waits no more. */
    default void moving() {}
}
