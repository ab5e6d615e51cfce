package io.slipway.control;

import java.util.UUID;

/**
 * One control database and its replicas.
 *
 * @param id random, created by the first migration
 * @param hmacKey 32 bytes, the same on every replica: signs cursors
 */
public record Installation(UUID id, byte[] hmacKey) {
    @Override
    public String toString() {
        return "installation " + id;
    }
}
