package io.slipway.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a check run.
 *
 * @param state DONE, FAILED or CANCELED
 * @param code with {@code message} the reason of FAILED and CANCELED
 * @param seen ids of the checked targets; only these targets are rolled out
 */
public record CheckEnd(
        CheckRunState state,
        @Nullable String code,
        @Nullable String message,
        List<Long> seen) {
    public CheckEnd {
        seen = List.copyOf(seen);
    }

    /** All checks ran on all targets. */
    public static CheckEnd done(List<Long> seen) {
        return new CheckEnd(CheckRunState.DONE, null, null, seen);
    }

    /** The checks could not run. */
    public static CheckEnd failed(String code, String message) {
        return new CheckEnd(CheckRunState.FAILED, code, message, List.of());
    }

    /** A person asked for the cancel. */
    public static CheckEnd canceled() {
        return new CheckEnd(CheckRunState.CANCELED, "canceled", "canceled on request", List.of());
    }
}
