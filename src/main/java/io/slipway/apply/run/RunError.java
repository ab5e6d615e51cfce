package io.slipway.apply.run;

import io.slipway.problem.Position;
import org.jspecify.annotations.Nullable;

/**
 * Why a run did not end well.
 *
 * @param code slug, {@code lock-not-available}, {@code script-error}
 * @param sqlState five characters, or null where the server said nothing
 * @param message as the server said it, may repeat literals of the script: for the run log of the project only
 * @param position in the script, of the place that the server points at, else of the statement; null when no statement
 *     of the script is to blame
 */
public record RunError(
        String code,
        @Nullable String sqlState,
        String message,
        @Nullable Position position) {
    public RunError(String code, String message) {
        this(code, null, message, null);
    }

    /** The same, with more to say. */
    public RunError saying(String other) {
        return new RunError(code, sqlState, other, position);
    }
}
