package io.slipway.rollout.task;

/** The id of a task; a decimal string on the wire. */
public record TaskId(long value) {
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
