package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrphanBoundTest {
    private static final SessionIdentity SESSION =
            new SessionIdentity(7, OffsetDateTime.parse("2024-05-06T07:08:09Z"), 1, 1, "elsewhere", "");
    private static final Duration DEADLINE = Duration.ofSeconds(600);

    private static OrphanBound bound(@Nullable Duration statement, @Nullable Duration soft, @Nullable Duration hard) {
        return new OrphanBound(new ApplyOptions(
                Duration.ofSeconds(2),
                DEADLINE,
                statement,
                Duration.ofSeconds(5),
                false,
                VictimLimits.DEFAULT,
                soft,
                hard));
    }

    private static OrphanSight sight(int age, Set<Integer> blockers, int waited, String progress, int at) {
        return new OrphanSight(
                SESSION,
                true,
                Duration.ofSeconds(age),
                blockers,
                Duration.ofSeconds(waited),
                List.of(),
                progress,
                "building",
                Duration.ofSeconds(at).toNanos());
    }

    private static void endsIt(OrphanBound bound, OrphanSight now, String code) {
        assertThatExceptionOfType(Ended.class)
                .isThrownBy(() -> bound.keep(now))
                .satisfies(ended -> assertThat(ended.outcome())
                        .isInstanceOfSatisfying(
                                Outcome.Failed.class,
                                failed -> assertThat(failed.error().code()).isEqualTo(code)));
    }

    @Test
    void withoutLimitsAStatementThatWorksGoesOnForEver() {
        var bound = bound(null, null, null);
        for (int hour = 0; hour < 100; hour++) {
            var now = sight(hour * 3_600, Set.of(), 0, "sorting", hour * 3_600);
            assertThatCode(() -> bound.keep(now)).doesNotThrowAnyException();
        }
    }

    @Test
    void eachLimitCountsFromTheStatementsBegin() {
        endsIt(bound(null, null, Duration.ofHours(1)), sight(3_600, Set.of(), 0, "", 0), "hard-timeout");
        endsIt(bound(null, Duration.ofHours(1), null), sight(3_600, Set.of(), 0, "", 0), "soft-timeout");
        endsIt(bound(Duration.ofHours(1), null, null), sight(3_600, Set.of(), 0, "", 0), "statement-timeout");
        assertThatCode(() -> bound(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1))
                        .keep(sight(3_599, Set.of(), 0, "", 0)))
                .doesNotThrowAnyException();
    }

    @Test
    void aWaitThatIsOlderThanTheWatchCounts() {
        endsIt(bound(null, null, null), sight(900, Set.of(8), 600, "waiting", 0), "lock-not-available");
    }

    @Test
    void standingStillBehindTheSameOnesEndsItAndProgressOrOthersBeginAnew() {
        var bound = bound(null, null, null);
        bound.keep(sight(0, Set.of(8), 0, "1", 0));
        bound.keep(sight(599, Set.of(8), 599, "1", 599));
        bound.keep(sight(600, Set.of(8), 0, "2", 600));
        bound.keep(sight(1_100, Set.of(9), 0, "2", 1_100));
        bound.keep(sight(1_699, Set.of(9), 0, "2", 1_699));
        endsIt(bound, sight(1_700, Set.of(9), 0, "2", 1_700), "lock-not-available");
    }

    @Test
    void oneThatWaitsForNobodyIsNotStuck() {
        var bound = bound(null, null, null);
        bound.keep(sight(0, Set.of(), 0, "1", 0));
        bound.keep(sight(3_600, Set.of(), 0, "1", 3_600));
        assertThat(bound.mayHaveEnded(sight(3_600, Set.of(), 0, "1", 0))).isEmpty();
    }
}
