package io.slipway.rollout.task;

/** The id of a rollout; a decimal string on the wire. */
public record RolloutId(long value) {
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
