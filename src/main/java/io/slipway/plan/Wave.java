package io.slipway.plan;

import org.jspecify.annotations.Nullable;

/**
 * The share of a stage's targets that is promoted together. Exactly one of both is given.
 *
 * @param percent 1 to 100, of the stage's targets, rounded up
 * @param count 1 or more
 */
public record Wave(@Nullable Integer percent, @Nullable Integer count) {
    /** The size of the wave in a stage of {@code targets} targets; at least 1. */
    public int size(int targets) {
        if (count != null) {
            return count;
        }
        int share = percent == null ? 100 : percent;
        return Math.max(1, Math.ceilDiv(targets * share, 100));
    }
}
