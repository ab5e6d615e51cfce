package io.slipway.sql.text;

import io.slipway.problem.Position;

/**
 * The position of a scan in its text: line and column in code points, and the offset in bytes of UTF-8. It only moves
 * forward. Not thread-safe.
 */
public final class TextPosition {
    private int line = 1;
    private int column = 1;
    private long bytes;
    private int index;

    /** Starts after bytes that precede the first character, such as a byte order mark. */
    public void skipBytes(int count) {
        bytes += count;
    }

    void advance(char c) {
        if (c >= 0x80) {
            advanceWide(c);
        } else if (c == '\n') {
            line++;
            column = 1;
            bytes++;
        } else {
            column++;
            bytes++;
        }
    }

    /** The first half of a surrogate pair counts as the character, with all four bytes. */
    private void advanceWide(char c) {
        if (Character.isLowSurrogate(c)) {
            return;
        }
        column++;
        bytes += c < 0x800 ? 2 : Character.isHighSurrogate(c) ? 4 : 3;
    }

    /** Moves to a character of the window, unless the scan has passed it. */
    public void moveTo(CharWindow window, int target) {
        while (index < target) {
            advance(window.at(index++));
        }
    }

    /** Moves to a character of the window and returns its position. */
    public Position at(CharWindow window, int target) {
        moveTo(window, target);
        return position();
    }

    public Position position() {
        return new Position(line, column);
    }

    /** The bytes before the current character. */
    public long bytes() {
        return bytes;
    }

    /** A copy for a scan of another window, whose first character is the current one. */
    public TextPosition forNewWindow() {
        var copy = new TextPosition();
        copy.line = line;
        copy.column = column;
        copy.bytes = bytes;
        return copy;
    }
}
