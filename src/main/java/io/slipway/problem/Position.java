package io.slipway.problem;

/**
 * A place in a text that a person wrote.
 *
 * @param line 1 for the first line
 * @param column 1 for the first code point of a line
 */
public record Position(int line, int column) {
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
