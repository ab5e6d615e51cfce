package io.slipway.postgres.facts;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;

/**
 * What is put on record of a session before it may take the target's lock, so that somebody else can end it and prove
 * it gone. (pid, backendStart) names it: a pid alone may now belong to another session.
 *
 * @param systemIdentifier of the cluster that it is a session of
 * @param address where it was connected to
 * @param nonceHash hexadecimal SHA-256 of what only its process knows
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
