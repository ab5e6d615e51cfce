package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As bench/stall. */
@Tag(Proof.TAG)
class StallDbTest {
    private static final int CHANGES = Proof.size(1, 20);

    @Test
    void anApplicationStallsLessBehindARunThanBehindPsql() throws Exception {
        // far from a budget and from the hold, for a machine that itself stands still at times
        var between = Duration.ofSeconds(6);
        try (var trial = new StallTrial(Duration.ofSeconds(10))) {
            for (var change : EverydayChange.all().subList(0, CHANGES)) {
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
