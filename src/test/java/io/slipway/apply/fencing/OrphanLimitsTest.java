package io.slipway.apply.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.apply.ApplyOptionsBuilder;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.watch.OrphanSnapshot;
import io.slipway.postgres.facts.SessionIdentity;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrphanLimitsTest {
    private static final SessionIdentity SESSION =
            new SessionIdentity(7, OffsetDateTime.parse("2024-05-06T07:08:09Z"), 1, 1, "elsewhere", "");
    private static final Duration DEADLINE = Duration.ofSeconds(600);

    private static OrphanLimits bound(@Nullable Duration statement, @Nullable Duration soft, @Nullable Duration hard) {
        return new OrphanLimits(ApplyOptionsBuilder.options()
                .lockDeadline(DEADLINE)
                .statementTimeout(statement)
                .softTimeout(soft)
                .hardTimeout(hard)
                .build());
    }

    private static OrphanSnapshot snapshot(int age, Set<Integer> blockers, int waited, String progress, int at) {
        return new OrphanSnapshot(
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

    private static void endsIt(OrphanLimits bound, OrphanSnapshot now, String code) {
        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> bound.throwIfOver(now))
                .satisfies(ended -> assertThat(ended.outcome())
                        .isInstanceOfSatisfying(
                                RunOutcome.Failed.class,
                                failed ->
                                        assertThat(failed.error().code().code()).isEqualTo(code)));
    }

    @Test
    void anActiveStatementWithoutLimitsNeverEnds() {
        var bound = bound(null, null, null);
        for (int hour = 0; hour < 100; hour++) {
            var now = snapshot(hour * 3_600, Set.of(), 0, "sorting", hour * 3_600);
            assertThatCode(() -> bound.throwIfOver(now)).doesNotThrowAnyException();
        }
    }

    @Test
    void limitsCountFromTheStartOfTheStatement() {
        endsIt(bound(null, null, Duration.ofHours(1)), snapshot(3_600, Set.of(), 0, "", 0), "hard-timeout");
        endsIt(bound(null, Duration.ofHours(1), null), snapshot(3_600, Set.of(), 0, "", 0), "soft-timeout");
        endsIt(bound(Duration.ofHours(1), null, null), snapshot(3_600, Set.of(), 0, "", 0), "statement-timeout");
        assertThatCode(() -> bound(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1))
                        .throwIfOver(snapshot(3_599, Set.of(), 0, "", 0)))
                .doesNotThrowAnyException();
    }

    @Test
    void aWaitFromBeforeTheWatchCounts() {
        endsIt(bound(null, null, null), snapshot(900, Set.of(8), 600, "waiting", 0), "lock-not-available");
    }

    @Test
    void progressOrNewBlockersRestartTheLockDeadline() {
        var bound = bound(null, null, null);
        bound.throwIfOver(snapshot(0, Set.of(8), 0, "1", 0));
        bound.throwIfOver(snapshot(599, Set.of(8), 599, "1", 599));
        bound.throwIfOver(snapshot(600, Set.of(8), 0, "2", 600));
        bound.throwIfOver(snapshot(1_100, Set.of(9), 0, "2", 1_100));
        bound.throwIfOver(snapshot(1_699, Set.of(9), 0, "2", 1_699));
        endsIt(bound, snapshot(1_700, Set.of(9), 0, "2", 1_700), "lock-not-available");
    }

    @Test
    void anOrphanWithoutBlockersIsNotStuck() {
        var bound = bound(null, null, null);
        bound.throwIfOver(snapshot(0, Set.of(), 0, "1", 0));
        bound.throwIfOver(snapshot(3_600, Set.of(), 0, "1", 3_600));
        assertThat(bound.mayHaveEnded(snapshot(3_600, Set.of(), 0, "1", 0))).isEmpty();
    }
}
