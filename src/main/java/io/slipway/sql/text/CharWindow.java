package io.slipway.sql.text;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The characters of a text by their absolute index. Only a window is in memory: from the last {@link #release(int)} to
 * the last character that was read. Beyond the end is {@link #END}, which does not occur in the text itself:
 * {@link TextGuard} has refused it. Not thread-safe.
 */
public final class CharWindow {
    public static final char END = '\0';
    private static final int INITIAL_SIZE = 1 << 15;

    private final Reader source;
    private char[] buffer;
    private int base;
    private int limit;
    private int released;
    private boolean exhausted;

    private CharWindow(Reader source, char[] buffer, int limit) {
        this.source = source;
        this.buffer = buffer;
        this.limit = limit;
    }

    /** A window over a text that is in memory and was checked before. */
    public static CharWindow of(String text) {
        var window = new CharWindow(Reader.nullReader(), text.toCharArray(), text.length());
        window.exhausted = true;
        return window;
    }

    /** A window over a checked stream. */
    public static CharWindow of(Reader source) {
        return new CharWindow(source, new char[INITIAL_SIZE], 0);
    }

    public char at(int index) {
        int i = index - base;
        return i < limit ? buffer[i] : beyond(index);
    }

    /** Drops the characters before this index from memory. */
    public void release(int index) {
        released = index;
    }

    public String text(int start, int end) {
        return new String(buffer, start - base, end - start);
    }

    private char beyond(int index) {
        while (index - base >= limit) {
            if (exhausted || !fill()) {
                return END;
            }
        }
        return buffer[index - base];
    }

    private boolean fill() {
        makeRoom();
        try {
            int count = source.read(buffer, limit, buffer.length - limit);
            exhausted = count < 0;
            limit += Math.max(count, 0);
            return !exhausted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeRoom() {
        int gone = Math.min(released - base, limit);
        if (gone > 0) {
            System.arraycopy(buffer, gone, buffer, 0, limit - gone);
            base += gone;
            limit -= gone;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
        }
    }
}
