package io.slipway.plan;

/** The uid of a check run, unique among check runs and task runs; a decimal string on the wire, a number in signals. */
public record CheckRunId(long value) {
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
