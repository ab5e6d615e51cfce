package io.slipway.postgres.connect;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The server's bytes to the driver, with two of its reports changed. The driver closes a living session when it is told
 * of a DateStyle that does not begin with ISO, or of another client_encoding than UTF-8.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">ParameterStatus</a>
 */
final class ReportRewriter extends FilterInputStream {
    private static final int HEADER_BYTES = 5;
    private static final int MAX_REPORT_BYTES = 10_000;

    private final byte[] chunk = new byte[8192];
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
    private byte[] ready = {};
    private int readyFrom;
    private long skip;
    private boolean passing;
    private volatile boolean answersEncryptionRequest;

    ReportRewriter(InputStream server) {
        super(server);
    }

    /** The next byte is the answer to a request for encryption: S, and all that follows is encrypted, or N. */
    void expectEncryptionAnswer() {
        answersEncryptionRequest = true;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (readyFrom == ready.length) {
            if (passing) {
                return in.read(bytes, from, length);
            }
            // a time-out leaves what was read so far for the next call
            int count = in.read(chunk, 0, answersEncryptionRequest ? 1 : chunk.length);
            if (count < 0) {
                return count;
            }
            take(count);
        }
        int count = Math.min(length, ready.length - readyFrom);
        System.arraycopy(ready, readyFrom, bytes, from, count);
        readyFrom += count;
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(count, chunk.length)]));
    }

    @Override
    public int available() throws IOException {
        return ready.length - readyFrom + in.available();
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void take(int count) {
        if (answersEncryptionRequest) {
            answersEncryptionRequest = false;
            passing = chunk[0] == 'S';
            rewritten.write(chunk, 0, count);
        } else {
            rewrite(count);
        }
        ready = rewritten.toByteArray();
        readyFrom = 0;
        rewritten.reset();
    }

    private void rewrite(int count) {
        int at = 0;
        while (at < count) {
            if (skip > 0) {
                int part = (int) Math.min(skip, count - at);
                rewritten.write(chunk, at, part);
                skip -= part;
                at += part;
            } else {
                head.write(chunk[at++]);
                if (head.size() >= HEADER_BYTES) {
                    header(head.toByteArray());
                }
            }
        }
    }

    private void header(byte[] message) {
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(message, 1, Integer.BYTES).getInt());
        if (message[0] == 'S' && length <= MAX_REPORT_BYTES) {
            if (message.length > length) {
                rewritten.writeBytes(report(message));
                head.reset();
            }
        } else {
            rewritten.writeBytes(message);
            skip = Math.max(0, length - Integer.BYTES);
            head.reset();
        }
    }

    private static byte[] report(byte[] message) {
        var parameter = new String(message, HEADER_BYTES, message.length - HEADER_BYTES, StandardCharsets.UTF_8)
                .split("\0", -1);
        var value = parameter.length < 2 ? "" : parameter[1];
        var told = parameter.length < 2 ? value : ClientEncoding.told(parameter[0], value);
        if (told.equals(value)) {
            return message;
        }
        var payload = (parameter[0] + '\0' + told + '\0').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .put((byte) 'S')
                .putInt(Integer.BYTES + payload.length)
                .put(payload)
                .array();
    }
}
