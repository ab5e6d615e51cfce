package io.slipway.sql.text;

import io.slipway.problem.Position;

/**
 * Something to say about a place in a script.
 *
 * @param code a slug that programs decide by
 * @param message a sentence for people, without literals of the script
 */
public record Finding(Severity severity, String code, Position position, String message) {
    public static Finding error(String code, Position position, String message) {
        return new Finding(Severity.ERROR, code, position, message);
    }

    public static Finding warning(String code, Position position, String message) {
        return new Finding(Severity.WARNING, code, position, message);
    }

    public static Finding info(String code, Position position, String message) {
        return new Finding(Severity.INFO, code, position, message);
    }

    /** Whether it stops the change. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
