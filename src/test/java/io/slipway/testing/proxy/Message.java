package io.slipway.testing.proxy;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * One message of PostgreSQL's protocol with its frame.
 *
 * @param type its letter; {@link #STARTUP} and {@link #RAW} for what has none
 */
record Message(char type, byte[] bytes) {
    /** A start-up packet, a request for encryption or for a cancel. */
    static final char STARTUP = 0;

    /** The one-letter answer to a request for encryption, or encrypted bytes. */
    static final char RAW = 1;

    private static final Set<Integer> ENCRYPTION_REQUESTS = Set.of(80877103, 80877104);
    private static final int HEADER = 1 + Integer.BYTES;
    private static final int CHUNK = 8192;

    static Message startup(DataInputStream in) throws IOException {
        int length = in.readInt();
        var frame = ByteBuffer.allocate(length).putInt(length);
        in.readFully(frame.array(), Integer.BYTES, length - Integer.BYTES);
        return new Message(STARTUP, frame.array());
    }

    /** The rest of a message whose letter has been read. */
    static Message typed(byte type, DataInputStream in) throws IOException {
        int length = in.readInt();
        var frame = ByteBuffer.allocate(length + 1).put(type).putInt(length);
        in.readFully(frame.array(), HEADER, length - Integer.BYTES);
        return new Message((char) type, frame.array());
    }

    /** What has come of a stream of which nothing is known. */
    static Message raw(byte first, DataInputStream in) throws IOException {
        int more = Math.min(in.available(), CHUNK);
        var bytes = ByteBuffer.allocate(1 + more).put(first).put(in.readNBytes(more));
        return new Message(RAW, bytes.array());
    }

    /** Whether it asks for TLS or GSS encryption, which is answered with one letter. */
    boolean asksForEncryption() {
        return type == STARTUP
                && ENCRYPTION_REQUESTS.contains(ByteBuffer.wrap(bytes).getInt(Integer.BYTES));
    }

    /** The n-th of the texts, each ended by a zero byte, with which the body begins. */
    String text(int n) {
        int from = HEADER;
        for (int skipped = 0; skipped < n; skipped++) {
            from = end(from) + 1;
        }
        return new String(bytes, from, end(from) - from, StandardCharsets.UTF_8);
    }

    private int end(int from) {
        int to = from;
        while (bytes[to] != 0) {
            to++;
        }
        return to;
    }
}
