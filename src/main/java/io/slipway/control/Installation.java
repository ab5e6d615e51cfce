package io.slipway.control;

import io.slipway.postgres.facts.InstallationKey;
import java.util.UUID;

/**
 * One control database and its replicas.
 *
 * @param id random, created by the first migration
 * @param hmacKey 32 bytes, the same on every replica: signs cursors, and yields the secrets for guarded histories
 */
public record Installation(UUID id, byte[] hmacKey) {
    /** The key with which its runs prove to guarded histories that they are its own. */
    public InstallationKey key() {
        return new InstallationKey(id, hmacKey);
    }

    @Override
    public String toString() {
        return "installation " + id;
    }
}
