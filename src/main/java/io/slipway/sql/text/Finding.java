package io.slipway.sql.text;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One result of the rules about a place in a script.
 *
 * @param code of the rule: programs decide by it, and {@code docs/checks/<code>.md} is its page
 * @param message a sentence for people, without literals of the script
 * @param suggestion SQL that replaces the statement; null if the rule has none
 */
public record Finding(
        Severity severity,
        String code,
        Position position,
        String message,
        @Nullable String suggestion) {
    /** The order of the text; findings at one place keep their order. */
    public static final Comparator<Finding> BY_POSITION = Comparator.comparing(Finding::position);

    /** Whether it refuses the script. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
