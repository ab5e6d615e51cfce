package io.slipway.replica;

import io.slipway.replica.Heartbeat.Sessions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The last observations of a peer. Times are {@link System#nanoTime} of this replica, when an observation was answered.
 *
 * @param since when the counter was first seen with its present value
 * @param there when the peer's sessions were last not seen as gone; null: never
 * @param gone since when the sessions are gone and the counter is unchanged; null: they are not gone
 */
record PeerObservation(
        long sequence,
        long since,
        @Nullable Long there,
        @Nullable Long gone) {
    static PeerObservation first(Heartbeat beat, long at) {
        boolean away = beat.state() == Sessions.GONE;
        return new PeerObservation(beat.sequence(), at, away ? null : at, away ? at : null);
    }

    PeerObservation next(Heartbeat beat, long at) {
        boolean still = beat.sequence() == sequence;
        boolean away = beat.state() == Sessions.GONE;
        Long awaySince = still && gone != null ? gone : Long.valueOf(at);
        return new PeerObservation(
                beat.sequence(), still ? since : at, away ? there : Long.valueOf(at), away ? awaySince : null);
    }

    /** Whether the counter has not changed for {@code time}, as of {@code now}. */
    boolean standsFor(Duration time, long now) {
        return now - since >= time.toNanos();
    }

    /**
     * Whether the sessions have been gone, with an unchanged counter, for {@code time}.
     *
     * @param watched since when this replica has its own present sessions: whatever ended the peer's sessions did not
     *     end these
     */
    boolean goneFor(Duration time, long now, long watched) {
        return gone != null && there != null && there - watched >= 0 && now - gone >= time.toNanos();
    }
}
