package io.slipway.sql;

import io.slipway.problem.Position;

/** Where a scan stands: line and column in code points, and the offset in bytes of UTF-8. Only moves forward. */
final class Place {
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
    void skipBytes(int count) {
        bytes += count;
    }

    void advance(char c) {
        if (c == '\n') {
            line++;
            column = 1;
        } else if (!Character.isLowSurrogate(c)) {
            column++;
        }
        bytes += width(c);
    }

    void advance(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            advance(text.charAt(i));
        }
    }

    Position position() {
        return new Position(line, column);
    }

    long bytes() {
        return bytes;
    }

    /** Bytes of UTF-8; of a surrogate pair the first half counts all four. */
    static int width(char c) {
        if (c < 0x80) {
            return 1;
        }
        if (c < 0x800) {
            return 2;
        }
        if (Character.isSurrogate(c)) {
            return Character.isHighSurrogate(c) ? 4 : 0;
        }
        return 3;
    }
}
