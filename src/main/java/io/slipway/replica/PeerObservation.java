package io.slipway.replica;

import io.slipway.replica.Heartbeat.Sight;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher remembers of a peer, by its own monotonic clock. Times are those of the answers to its looks.
 *
 * @param since when the counter was first seen where it stands
 * @param there when its sessions were last seen other than gone; null: never
 * @param gone since when they are gone while the counter stands; null: they are not
 */
record PeerObservation(
        long sequence,
        long since,
        @Nullable Long there,
        @Nullable Long gone) {
    static PeerObservation first(Heartbeat beat, long at) {
        boolean away = beat.sight() == Sight.GONE;
        return new PeerObservation(beat.sequence(), at, away ? null : at, away ? at : null);
    }

    PeerObservation next(Heartbeat beat, long at) {
        boolean still = beat.sequence() == sequence;
        boolean away = beat.sight() == Sight.GONE;
        Long awaySince = still && gone != null ? gone : Long.valueOf(at);
        return new PeerObservation(
                beat.sequence(), still ? since : at, away ? there : Long.valueOf(at), away ? awaySince : null);
    }

    /** Whether the counter has stood for this long when somebody asked at {@code now}. */
    boolean standsFor(Duration time, long now) {
        return now - since >= time.toNanos();
    }

    /**
     * Whether its sessions have been gone, and its counter has stood, for this long.
     *
     * @param watched since when the watcher has had its own present sessions: what took theirs had not to take those
     */
    boolean goneFor(Duration time, long now, long watched) {
        return gone != null && there != null && there - watched >= 0 && now - gone >= time.toNanos();
    }
}
