package io.slipway.time;

/** One turn of a loop; a test calls it by hand. */
@FunctionalInterface
public interface Pass {
    /** Does what there is to do now and returns. */
    void runOnce() throws Exception;
}
