package io.slipway.sql.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the only place that asks the JDK for it. */
public final class Checksums {
    private Checksums() {}

    /** In hex, of a text in UTF-8; the same for both line ends that an editor or a checkout may give it. */
    public static String of(String text) {
        return HexFormat.of().formatHex(sha256(text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** The 32 bytes of the digest. */
    public static byte[] sha256(byte[] bytes) {
        return digest().digest(bytes);
    }

    /** A new SHA-256, for bytes that do not fit into memory. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
