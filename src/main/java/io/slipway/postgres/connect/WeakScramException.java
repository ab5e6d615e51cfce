package io.slipway.postgres.connect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server asks for a proof of the password that is too cheap to make: with the salt and the proof, it could try many
 * passwords a second. No proof was sent.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7677#section-4">RFC 7677, section 4: at least 4096 iterations</a>
 */
final class WeakScramException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int SASL_CONTINUE = 11;
    private static final Pattern ITERATIONS = Pattern.compile("(?:^|,)i=(\\d{1,9})(?:,|$)");

    private WeakScramException(int offered, int least) {
        super("the server asks for SCRAM with " + offered + " iterations, fewer than " + least);
    }

    /**
     * Checks a message of the type {@code R}.
     *
     * @param from where its body begins
     */
    static void refuse(byte[] message, int from, int least) throws WeakScramException {
        if (message.length < from + Integer.BYTES
                || ByteBuffer.wrap(message, from, Integer.BYTES).getInt() != SASL_CONTINUE) {
            return;
        }
        int start = from + Integer.BYTES;
        Matcher offer =
                ITERATIONS.matcher(new String(message, start, message.length - start, StandardCharsets.US_ASCII));
        if (offer.find() && Integer.parseInt(offer.group(1)) < least) {
            throw new WeakScramException(Integer.parseInt(offer.group(1)), least);
        }
    }
}
