package io.slipway.time;

/** One pass of a loop. A test can call it directly. */
@FunctionalInterface
public interface Pass {
    /** Does the work that is due and returns. */
    void runOnce() throws Exception;
}
