package io.slipway.sql.text;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;

/**
 * A reader that passes only valid text on: it removes the byte order mark, and refuses NUL and lone surrogates. Drivers
 * and servers fail at those with misleading messages, or replace them silently.
 */
public final class TextGuard extends FilterReader {
    static final char BYTE_ORDER_MARK = '\uFEFF';
    public static final int BYTE_ORDER_MARK_BYTES = 3;

    private final TextPosition position = new TextPosition();
    private boolean begun;
    private boolean byteOrderMark;
    private boolean half;

    public TextGuard(Reader source) {
        super(source);
    }

    /** Whether a text that no guard has read begins with a byte order mark. */
    public static boolean hasByteOrderMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    }

    /** Whether the text began with a byte order mark; known after the first read. */
    public boolean hadByteOrderMark() {
        return byteOrderMark;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int count = readSource(target, offset, length);
        if (count > 0 && !begun) {
            begun = true;
            byteOrderMark = target[offset] == BYTE_ORDER_MARK;
            if (byteOrderMark) {
                System.arraycopy(target, offset + 1, target, offset, count - 1);
                count = count > 1 ? count - 1 : readSource(target, offset, length);
            }
        }
        if (count < 0 && half) {
            throw refuse("half a surrogate pair");
        }
        check(target, offset, offset + count);
        return count;
    }

    private int readSource(char[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (CharacterCodingException e) {
            throw refuse("bytes that are not UTF-8");
        }
    }

    private void check(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c == CharWindow.END) {
                throw refuse("a NUL character");
            }
            if (half != Character.isLowSurrogate(c)) {
                throw refuse("half a surrogate pair");
            }
            half = Character.isHighSurrogate(c);
            position.advance(c);
        }
    }

    private ScriptException refuse(String what) {
        return new ScriptException(ReaderRule.BAD_ENCODING.at(position.position(), "The text holds " + what + "."));
    }
}
