package io.slipway.plan;

import org.jspecify.annotations.Nullable;

/**
 * The share of a stage's targets that goes together; exactly one of the two is given.
 *
 * @param percent 1 to 100, of the stage's targets, rounded up
 * @param count 1 or more
 */
public record Wave(@Nullable Integer percent, @Nullable Integer count) {
    /** How many of {@code targets} are in it, at least one. */
    public int size(int targets) {
        if (count != null) {
            return count;
        }
        int share = percent == null ? 100 : percent;
        return Math.max(1, Math.ceilDiv(targets * share, 100));
    }
}
