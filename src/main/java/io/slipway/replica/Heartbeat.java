package io.slipway.replica;

import java.util.UUID;

/**
 * A replica in one observation.
 *
 * @param sessions the sessions that the replica has recorded; a different text means different sessions
 */
public record Heartbeat(UUID id, long sequence, String sessions, Sessions state) {
    /** Whether a replica's listener session and lease session exist. */
    public enum Sessions {
        /** Both exist. */
        PRESENT,
        /** Both are gone. */
        GONE,
        /** One of them exists, or they are not recorded: the replica is behind a pooler, or has not connected yet. */
        UNCLEAR
    }

    static Sessions sessionState(int recorded, int gone) {
        if (recorded < 2) {
            return Sessions.UNCLEAR;
        }
        return gone == 0 ? Sessions.PRESENT : gone == recorded ? Sessions.GONE : Sessions.UNCLEAR;
    }
}
