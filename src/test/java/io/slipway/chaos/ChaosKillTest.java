package io.slipway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class ChaosKillTest {
    static final int SHORT_ROUNDS = 2;
    /** Of the first 2000000 seeds with 10 plans at most, the one whose two rounds draw the most kinds. */
    static final long SHORT_SEED = 194_598;

    private static final int ROUNDS = Proof.size(SHORT_ROUNDS, 20);
    private static final Duration MAX_WAIT = Duration.ofSeconds(120);
    private static final Duration LIMIT = Duration.ofHours(1);

    @Test
    void aRoundOfFaultsViolatesNoInvariant() throws Exception {
        long seed = Proof.seed(SHORT_SEED);
        var result = new Chaos(seed, Path.of("target", "chaos", "seed-" + seed), RoundOptions.patient(MAX_WAIT))
                .run(ROUNDS, LIMIT);
        System.out.println(result.json());
        assertThat(Proof.violations("chaos", result.violations())).isEmpty();
        assertThat(result.rounds()).isEqualTo(ROUNDS);
        assertThat(result.taskRuns()).isGreaterThan(ROUNDS);
    }
}
