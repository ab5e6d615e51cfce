package io.slipway.apply.session;

import io.slipway.sql.text.Checksums;
import java.security.SecureRandom;

/**
 * 16 random bytes that only one process knows. They prove that the process that finishes a step is the one that began
 * it. The target stores their hash.
 */
public final class Nonce {
    private static final SecureRandom RANDOM = new SecureRandom();
    private final byte[] secret = new byte[16];

    public Nonce() {
        RANDOM.nextBytes(secret);
    }

    public byte[] secret() {
        return secret.clone();
    }

    public byte[] hash() {
        return Checksums.sha256(secret);
    }
}
