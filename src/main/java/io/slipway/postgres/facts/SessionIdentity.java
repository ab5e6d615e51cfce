package io.slipway.postgres.facts;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;

/**
 * The record of a session, written before it takes the target's lock. Another owner terminates the session by it and
 * proves that it is gone. (pid, backendStart) identifies it: a pid alone may now belong to another session.
 *
 * @param systemIdentifier of the cluster of the session
 * @param address where it was connected to
 * @param nonceHash hexadecimal SHA-256 of a secret of its process
 */
public record SessionIdentity(
        int pid,
        OffsetDateTime backendStart,
        long systemIdentifier,
        long databaseOid,
        String address,
        String nonceHash) {
    public SessionIdentity {
        // two records of one session are equal, whatever zone they were read in
        backendStart = backendStart.withOffsetSameInstant(ZoneOffset.UTC);
    }

    /** As {@code nonceHash} has it. */
    public static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    /** The 32 bytes of {@code nonceHash}. */
    public byte[] nonceBytes() {
        return HexFormat.of().parseHex(nonceHash);
    }
}
