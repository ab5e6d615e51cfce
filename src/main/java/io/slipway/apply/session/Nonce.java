package io.slipway.apply.session;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** 16 random bytes that only one process knows: who finishes a step is who began it. The target stores their hash. */
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
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
