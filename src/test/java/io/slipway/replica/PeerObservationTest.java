package io.slipway.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.replica.Heartbeat.Sessions;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PeerObservationTest {
    private static final Duration TTL = Duration.ofSeconds(6);
    private static final Duration SHORT = Duration.ofMillis(1_200);
    private static final UUID PEER = UUID.randomUUID();

    @Test
    void aCounterUnchangedForTheTimeoutIsStale() {
        var seen = PeerObservation.first(beat(7, Sessions.UNCLEAR), ms(0)).next(beat(7, Sessions.UNCLEAR), ms(5_000));

        assertThat(seen.standsFor(TTL, ms(5_999))).isFalse();
        assertThat(seen.standsFor(TTL, ms(6_000))).isTrue();
        assertThat(seen.next(beat(8, Sessions.UNCLEAR), ms(5_900)).standsFor(TTL, ms(6_000)))
                .isFalse();
    }

    @Test
    void sessionsGoneInTwoDistantObservationsMeanDead() {
        var seen = PeerObservation.first(beat(7, Sessions.PRESENT), ms(0)).next(beat(7, Sessions.GONE), ms(100));

        assertThat(seen.next(beat(7, Sessions.GONE), ms(1_299)).goneFor(SHORT, ms(1_299), ms(0)))
                .isFalse();
        assertThat(seen.next(beat(7, Sessions.GONE), ms(1_300)).goneFor(SHORT, ms(1_300), ms(0)))
                .isTrue();
    }

    @Test
    void anAdvancedCounterMeansAlive() {
        var seen = PeerObservation.first(beat(7, Sessions.PRESENT), ms(0))
                .next(beat(7, Sessions.GONE), ms(100))
                .next(beat(8, Sessions.GONE), ms(1_000));

        assertThat(seen.next(beat(8, Sessions.GONE), ms(1_500)).goneFor(SHORT, ms(1_500), ms(0)))
                .isFalse();
        assertThat(seen.next(beat(8, Sessions.GONE), ms(2_200)).goneFor(SHORT, ms(2_200), ms(0)))
                .isTrue();
    }

    @Test
    void anUnclearObservationInBetweenMeansAlive() {
        var seen = PeerObservation.first(beat(7, Sessions.PRESENT), ms(0))
                .next(beat(7, Sessions.GONE), ms(100))
                .next(beat(7, Sessions.UNCLEAR), ms(1_000))
                .next(beat(7, Sessions.GONE), ms(1_400));

        assertThat(seen.goneFor(SHORT, ms(1_400), ms(0))).isFalse();
    }

    @Test
    void observationsBeforeTheWatchersOwnLossDoNotCount() {
        var seen = PeerObservation.first(beat(7, Sessions.PRESENT), ms(0))
                .next(beat(7, Sessions.GONE), ms(500))
                .next(beat(7, Sessions.GONE), ms(2_000));

        assertThat(seen.goneFor(SHORT, ms(2_000), ms(500))).isFalse();
        assertThat(seen.goneFor(SHORT, ms(2_000), ms(0))).isTrue();
    }

    @Test
    void sessionsThatWereNeverThereDoNotMeanDead() {
        var seen = PeerObservation.first(beat(7, Sessions.GONE), ms(0)).next(beat(7, Sessions.GONE), ms(2_000));

        assertThat(seen.goneFor(SHORT, ms(2_000), ms(0))).isFalse();
    }

    private static Heartbeat beat(long sequence, Sessions state) {
        return new Heartbeat(PEER, sequence, "[]", state);
    }

    private static long ms(long value) {
        return Duration.ofMillis(value).toNanos();
    }
}
