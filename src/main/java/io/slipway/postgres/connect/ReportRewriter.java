package io.slipway.postgres.connect;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Filters the server's messages to the driver. The driver would close the session after a report of a DateStyle other
 * than ISO or of a client_encoding other than UTF-8. It also holds the rows of an answer, its notices and their texts
 * in memory. For the one thread that uses the connection.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message formats</a>
 */
final class ReportRewriter extends FilterInputStream {
    private static final int HEADER_BYTES = 5;
    /** NegotiateProtocolVersion without options: the driver asks for none. */
    private static final int NEGOTIATION_BYTES = 3 * Integer.BYTES;

    private static final int MIN_AUTHENTICATION_BYTES = 2 * Integer.BYTES;
    private static final int MAX_REPORT_BYTES = 10_000;
    private static final int MAX_TEXT_BYTES = 262_144;
    private static final int MAX_NOTICES = 101;

    private final byte[] chunk = new byte[8192];
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
    private byte[] ready = {};
    private int readyFrom;
    private int wanted = HEADER_BYTES;
    private long skip;
    private boolean dropping;
    private boolean passing;
    private boolean answersEncryptionRequest;
    private boolean script;
    private boolean hadScript;
    private boolean loggedIn;
    private int notices;
    private long rows;
    private final int minScramIterations;

    /** @param minScramIterations a login with fewer is refused */
    ReportRewriter(InputStream server, int minScramIterations) {
        super(server);
        this.minScramIterations = minScramIterations;
    }

    /** The next byte is the answer to a request for encryption: S, and all that follows is encrypted, or N. */
    void expectEncryptionAnswer() {
        answersEncryptionRequest = true;
    }

    /** From here on rows are dropped and counted. */
    void beginScript() {
        rows = 0;
        script = true;
        hadScript = true;
    }

    /** The number of rows since {@link #beginScript}. */
    long endScript() {
        script = false;
        return rows;
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

    private void take(int count) throws IOException {
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

    private void rewrite(int count) throws IOException {
        int at = 0;
        while (at < count) {
            if (skip > 0) {
                int part = (int) Math.min(skip, count - at);
                if (!dropping) {
                    rewritten.write(chunk, at, part);
                }
                skip -= part;
                at += part;
            } else {
                int part = Math.min(wanted - head.size(), count - at);
                head.write(chunk, at, part);
                at += part;
                if (head.size() == wanted) {
                    message(head.toByteArray());
                }
            }
        }
    }

    /** @param read the message as far as it was read, its header at least */
    private void message(byte[] read) throws IOException {
        long length =
                Integer.toUnsignedLong(ByteBuffer.wrap(read, 1, Integer.BYTES).getInt());
        switch (read[0]) {
            case 'S' -> {
                if (length > MAX_REPORT_BYTES) {
                    // the driver needs none of this size: a search_path, for example
                    end(new byte[0], length - Integer.BYTES, true);
                } else if (read.length > length) {
                    end(report(read), 0, false);
                } else {
                    wanted = (int) length + 1;
                }
            }
            case 'D' -> {
                if (script) {
                    rows++;
                    end(new byte[0], length - Integer.BYTES, true);
                } else {
                    pass(read, length);
                }
            }
            case 'R' -> authentication(read, length);
            case 'v' -> negotiation(read, length);
            case 'N', 'E' -> text(read, length);
            // rows of COPY … TO STDOUT: a script has no reader of them
            case 'd' -> passUnless(script, read, length);
            // the notifications of such a session have no reader, and the driver would keep them all
            case 'A' -> passUnless(hadScript, read, length);
            case 'Z' -> {
                notices = 0;
                loggedIn = true;
                pass(read, length);
            }
            default -> pass(read, length);
        }
    }

    private void authentication(byte[] read, long length) throws IOException {
        if (loggedIn) {
            pass(read, length);
        } else if (length < MIN_AUTHENTICATION_BYTES || length > MAX_REPORT_BYTES) {
            throw WeakScramException.ofLength(length);
        } else if (read.length > length) {
            WeakScramException.refuse(read, HEADER_BYTES, minScramIterations);
            end(read, 0, false);
        } else {
            wanted = (int) length + 1;
        }
    }

    /**
     * The driver ignores the length: with a longer one, it would read what follows as messages that were not checked.
     */
    private void negotiation(byte[] read, long length) throws IOException {
        if (!loggedIn && length != NEGOTIATION_BYTES) {
            throw WeakScramException.ofLength(length);
        }
        pass(read, length);
    }

    private void text(byte[] read, long length) {
        // before the login has ended, the driver refuses a server that floods it
        boolean tooMany = read[0] == 'N' && loggedIn && notices >= MAX_NOTICES;
        if (tooMany) {
            end(new byte[0], length + 1 - read.length, true);
        } else if (length <= MAX_TEXT_BYTES) {
            notices += read[0] == 'N' ? 1 : 0;
            pass(read, length);
        } else if (read.length == MAX_TEXT_BYTES) {
            notices += read[0] == 'N' ? 1 : 0;
            end(cut(read), length + 1 - read.length, true);
        } else {
            wanted = MAX_TEXT_BYTES;
        }
    }

    private void passUnless(boolean dropped, byte[] header, long length) {
        if (dropped) {
            end(new byte[0], length - Integer.BYTES, true);
        } else {
            pass(header, length);
        }
    }

    private void pass(byte[] header, long length) {
        end(header, Math.max(0, length - Integer.BYTES), false);
    }

    private void end(byte[] told, long rest, boolean dropsRest) {
        rewritten.writeBytes(told);
        skip = rest;
        dropping = dropsRest;
        head.reset();
        wanted = HEADER_BYTES;
    }

    /** The fields of a message as far as they were read: severity, code and text are its first. */
    private static byte[] cut(byte[] message) {
        int end = message.length;
        while ((message[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        var payload = Arrays.copyOfRange(message, HEADER_BYTES, end - 1);
        return framed(message[0], Arrays.copyOf(payload, payload.length + 2));
    }

    private static byte[] report(byte[] message) {
        String[] parameter = new String(message, HEADER_BYTES, message.length - HEADER_BYTES, StandardCharsets.UTF_8)
                .split("\0", -1);
        String value = parameter.length < 2 ? "" : parameter[1];
        String told = parameter.length < 2 ? value : ScriptSession.reported(parameter[0], value);
        return told.equals(value)
                ? message
                : framed(message[0], (parameter[0] + '\0' + told + '\0').getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] framed(byte type, byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .put(type)
                .putInt(Integer.BYTES + payload.length)
                .put(payload)
                .array();
    }
}
