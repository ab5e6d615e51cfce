package io.slipway.postgres.connect;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Changes two parameters of the driver's startup message. The driver always sends the time zone of this process and
 * {@code DateStyle=ISO}, which would replace the defaults of the database.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">StartupMessage</a>
 */
final class StartupRewriter extends FilterOutputStream {
    private static final int PROTOCOL_3 = 3;
    private static final int HEADER_BYTES = 8;
    private static final int MAX_STARTUP_BYTES = 100_000;

    private final SessionOptions.Defaults defaults;
    private final Runnable onEncryptionRequest;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private boolean passing;

    /** @param onEncryptionRequest the server answers with a single byte that is no message */
    StartupRewriter(OutputStream server, SessionOptions.Defaults defaults, Runnable onEncryptionRequest) {
        super(server);
        this.defaults = defaults;
        this.onEncryptionRequest = onEncryptionRequest;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (passing) {
            out.write(bytes, from, length);
            return;
        }
        pending.write(bytes, from, length);
        byte[] message = pending.toByteArray();
        // a message begins with its length; the first byte of a TLS record is not 0
        if (message.length > 0 && message[0] != 0) {
            pass(message);
        } else if (message.length >= HEADER_BYTES) {
            decide(message);
        }
    }

    private void decide(byte[] message) throws IOException {
        var header = ByteBuffer.wrap(message);
        int length = header.getInt();
        int version = header.getShort();
        if (version != PROTOCOL_3 && length == HEADER_BYTES) {
            onEncryptionRequest.run();
            pending.reset();
            out.write(message, 0, HEADER_BYTES);
            write(message, HEADER_BYTES, message.length - HEADER_BYTES);
        } else if (version != PROTOCOL_3 || length > MAX_STARTUP_BYTES) {
            pass(message);
        } else if (message.length >= length) {
            pass(rewritten(Arrays.copyOf(message, length)));
            out.write(message, length, message.length - length);
        }
    }

    private void pass(byte[] bytes) throws IOException {
        passing = true;
        pending.reset();
        out.write(bytes);
    }

    private byte[] rewritten(byte[] message) {
        String[] parameters = new String(message, HEADER_BYTES, message.length - HEADER_BYTES, StandardCharsets.UTF_8)
                .split("\0", -1);
        var kept = new ByteArrayOutputStream();
        for (int i = 0; i + 1 < parameters.length && !parameters[i].isEmpty(); i += 2) {
            String value = defaults.startupValue(parameters[i], parameters[i + 1]);
            if (value != null) {
                kept.writeBytes((parameters[i] + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
            }
        }
        kept.write(0);
        return ByteBuffer.allocate(HEADER_BYTES + kept.size())
                .putInt(HEADER_BYTES + kept.size())
                .put(Arrays.copyOfRange(message, Integer.BYTES, HEADER_BYTES))
                .put(kept.toByteArray())
                .array();
    }
}
