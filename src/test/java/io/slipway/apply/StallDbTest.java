package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short form of bench/stall. */
class StallDbTest {
    @Test
    void anApplicationStandsStillForNoLongerThanItsBudgetWhereItStoodStillBehindPsql() throws Exception {
        try (var trial = new StallTrial(Duration.ofSeconds(3))) {
            for (var change : EverydayChange.all().subList(0, 3)) {
                var ours = trial.bySlipway(change);
                assertThat(ours.applied()).as(change.name() + ": " + ours.end()).isTrue();
                assertThat(ours.stall()).as(change.name()).isLessThan(Duration.ofMillis(2_500));
            }
            var psql = trial.byPsql(EverydayChange.all().getFirst());
            assertThat(psql.applied()).isTrue();
            assertThat(psql.stall()).isGreaterThan(Duration.ofMillis(2_500));
        }
    }
}
