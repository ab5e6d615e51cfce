package io.slipway.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a check run ends.
 *
 * @param state DONE, FAILED or CANCELED
 * @param code with {@code message} the reason of FAILED and CANCELED
 * @param seen ids of the targets that were looked at; only these are rolled out
 */
public record CheckEnd(
        CheckRunState state,
        @Nullable String code,
        @Nullable String message,
        List<Long> seen) {
    public CheckEnd {
        seen = List.copyOf(seen);
    }

    /** Everything was looked at. */
    public static CheckEnd done(List<Long> seen) {
        return new CheckEnd(CheckRunState.DONE, null, null, seen);
    }

    /** It cannot be said. */
    public static CheckEnd failed(String code, String message) {
        return new CheckEnd(CheckRunState.FAILED, code, message, List.of());
    }

    /** Somebody wanted so. */
    public static CheckEnd canceled() {
        return new CheckEnd(CheckRunState.CANCELED, "canceled", "canceled on request", List.of());
    }
}
