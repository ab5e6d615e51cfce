package io.slipway.rollout.task;

/** The uid of a task run, unique among task runs and check runs; a decimal string on the wire, a number in signals. */
public record TaskRunId(long value) {
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
