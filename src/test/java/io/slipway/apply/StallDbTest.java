package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short form of fixture/stall. */
class StallDbTest {
    @Test
    void anApplicationStandsStillForNoLongerThanItsBudgetWhereItStoodStillBehindPsql() throws Exception {
        // far from a budget and from the hold, for a machine that itself stands still at times
        var between = Duration.ofSeconds(6);
        try (var trial = new StallTrial(Duration.ofSeconds(10))) {
            for (var change : EverydayChange.all().subList(0, 3)) {
                var felt = trial.feel(change);
                assertThat(felt.ours().applied())
                        .as(change.name() + ": " + felt.ours().end())
                        .isTrue();
                assertThat(felt.ours().stall()).as(change.name()).isLessThan(between);
                if (!change.script().contains("CONCURRENTLY")) {
                    assertThat(felt.psql().stall()).as(change.name()).isGreaterThan(between);
                }
            }
        }
    }
}
