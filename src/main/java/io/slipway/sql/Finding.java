package io.slipway.sql;

import io.slipway.problem.Position;

/**
 * Something to say about a place in a script.
 *
 * @param code a slug that programs decide by
 * @param message a sentence for people, without literals of the script
 */
public record Finding(Severity severity, String code, Position position, String message) {
    static Finding error(String code, Position position, String message) {
        return new Finding(Severity.ERROR, code, position, message);
    }

    static Finding warning(String code, Position position, String message) {
        return new Finding(Severity.WARNING, code, position, message);
    }

    static Finding info(String code, Position position, String message) {
        return new Finding(Severity.INFO, code, position, message);
    }

    /** Whether it stops the change. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
