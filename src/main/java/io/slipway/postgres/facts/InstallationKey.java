package io.slipway.postgres.facts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An installation and the key from which it derives its secret for each guarded history. The key never leaves the
 * process. A secret is of use in one database only: it depends on the numbers of the database and on the salt in its
 * history. So a database that asks for a secret learns nothing about another one.
 *
 * @param id id of the installation
 * @param key the same on every replica, and the same after a restore of the control database
 */
public record InstallationKey(UUID id, byte[] key) {
    private static final byte[] PURPOSE = "slipway: history of a target".getBytes(StandardCharsets.UTF_8);
    private static final String ALGORITHM = "HmacSHA256";

    /** The secret for this database, 32 bytes. */
    byte[] secret(long systemIdentifier, long databaseOid, byte[] salt) {
        ByteBuffer message = ByteBuffer.allocate(2 * Long.BYTES + salt.length)
                .putLong(systemIdentifier)
                .putLong(databaseOid)
                .put(salt);
        return mac(mac(key, PURPOSE), message.array());
    }

    private static byte[] mac(byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InstallationKey it && id.equals(it.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "installation " + id;
    }
}
