package io.slipway.replica;

import java.util.UUID;

/**
 * A replica in one observation.
 *
 * @param sessions the sessions that the replica has recorded; a different text means different sessions
 */
public record Heartbeat(UUID id, long sequence, String sessions, Sight sight) {
    /** Whether a replica's listener session and lease session exist. */
    public enum Sight {
        /** Both exist. */
        THERE,
        /** Both are gone. */
        GONE,
        /** One of them exists, or they are not recorded: the replica is behind a pooler, or has not connected yet. */
        UNCLEAR
    }

    static Sight sight(int recorded, int gone) {
        if (recorded < 2) {
            return Sight.UNCLEAR;
        }
        return gone == 0 ? Sight.THERE : gone == recorded ? Sight.GONE : Sight.UNCLEAR;
    }
}
