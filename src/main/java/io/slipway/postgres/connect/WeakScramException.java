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
    private static final Pattern ITERATIONS = Pattern.compile("r=[^,]+,s=[^,]+,i=([1-9]\\d{0,8})(?:,.*)?");

    private WeakScramException(String message) {
        super(message);
    }

    /** A message of the login of another length than any that PostgreSQL sends. */
    static WeakScramException ofLength(long length) {
        return new WeakScramException(
                "a message of the server's login has an impossible length of " + length + " bytes; no proof was sent");
    }

    /**
     * Checks a message of the type {@code R}. The driver reads more notations of a number than this class does: one
     * that is not in the server's own notation is refused.
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
        if (!offer.matches()) {
            throw new WeakScramException("the server asks for SCRAM without a number of iterations that can be read; it"
                    + " must be " + least + " or more; no proof was sent");
        }
        if (Integer.parseInt(offer.group(1)) < least) {
            throw new WeakScramException("the server asks for SCRAM with " + offer.group(1) + " iterations, fewer than "
                    + least + ", so that a guess of the password costs little; no proof was sent. Set scram_iterations"
                    + " on the server and the password again");
        }
    }
}
