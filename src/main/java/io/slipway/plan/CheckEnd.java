package io.slipway.plan;

import org.jspecify.annotations.Nullable;

/**
 * How a check run ends.
 *
 * @param state DONE, FAILED or CANCELED
 * @param code with {@code message} the reason of FAILED and CANCELED
 */
public record CheckEnd(
        CheckRunState state,
        @Nullable String code,
        @Nullable String message) {
    /** Everything was looked at. */
    public static final CheckEnd DONE = new CheckEnd(CheckRunState.DONE, null, null);
}
