package io.slipway.time;

/** One pass of a {@link Loop}; a test calls it by hand. */
@FunctionalInterface
public interface Pass {
    /** Does what is due now and returns. */
    void runOnce() throws Exception;
}
