package io.slipway.sql.text;

import io.slipway.problem.Position;

/** Where a scan stands: line and column in code points, and the offset in bytes of UTF-8. Only moves forward. */
public final class Place {
    private int line = 1;
    private int column = 1;
    private long bytes;

    Place copy() {
        var copy = new Place();
        copy.line = line;
        copy.column = column;
        copy.bytes = bytes;
        return copy;
    }

    /** Starts behind what was there before the first character, such as a byte order mark. */
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

    /** Of a surrogate pair the first half counts as the character, with all four bytes. */
    private void advanceWide(char c) {
        if (Character.isLowSurrogate(c)) {
            return;
        }
        column++;
        bytes += c < 0x800 ? 2 : Character.isHighSurrogate(c) ? 4 : 3;
    }

    public Position position() {
        return new Position(line, column);
    }

    long bytes() {
        return bytes;
    }
}
