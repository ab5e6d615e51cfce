package io.slipway.sql.text;

import io.slipway.problem.Position;

/** Finds places in a text, cheaply when they are asked for in ascending order. Not thread-safe. */
public final class PositionCursor {
    private final String text;
    private final Position start;
    private int offset;
    private int line;
    private int column;

    /**
     * A cursor at the beginning.
     *
     * @param start the place of the first character
     */
    public PositionCursor(String text, Position start) {
        this.text = text;
        this.start = start;
        rewind();
    }

    /** The place of the character at {@code wanted}; beyond the end, of the end. */
    public Position at(int wanted) {
        if (wanted < offset) {
            rewind();
        }
        for (int end = Math.min(wanted, text.length()); offset < end; offset++) {
            char c = text.charAt(offset);
            if (c == '\n') {
                line++;
                column = 1;
            } else if (!Character.isLowSurrogate(c)) {
                column++;
            }
        }
        return new Position(line, column);
    }

    private void rewind() {
        offset = 0;
        line = start.line();
        column = start.column();
    }
}
