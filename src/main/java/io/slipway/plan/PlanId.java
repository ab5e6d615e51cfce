package io.slipway.plan;

/** The id of a plan; a decimal string on the wire. */
public record PlanId(long value) {
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
