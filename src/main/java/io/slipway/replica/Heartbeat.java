package io.slipway.replica;

import java.util.UUID;

/**
 * A replica as one look saw it.
 *
 * @param sessions as it has recorded them: others are other sessions
 */
public record Heartbeat(UUID id, long sequence, String sessions, Sight sight) {
    /** What is seen of a replica's listener and its lease connection. */
    public enum Sight {
        /** Both are there. */
        THERE,
        /** Neither is there. */
        GONE,
        /** One of them is, or they are not on record: it is behind a pooler, or has not connected yet. */
        UNCLEAR
    }

    static Sight sight(int recorded, int gone) {
        if (recorded < 2) {
            return Sight.UNCLEAR;
        }
        return gone == 0 ? Sight.THERE : gone == recorded ? Sight.GONE : Sight.UNCLEAR;
    }
}
