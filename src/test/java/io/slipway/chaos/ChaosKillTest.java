package io.slipway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChaosKillTest {
    private static final int ROUNDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LIMIT = Duration.ofSeconds(200);

    @Test
    void noRoundOfFaultsLosesOrDoublesAnything() throws Exception {
        long seed = Long.getLong("slipway.chaos.seed", System.currentTimeMillis());
        System.out.println("chaos: seed " + seed);
        var result =
                new Chaos(seed, Path.of("target", "chaos", "seed-" + seed), Terms.patient(PATIENCE)).run(ROUNDS, LIMIT);
        System.out.println(result.json());
        assertThat(result.violations()).isEmpty();
        assertThat(result.taskRuns()).isGreaterThan(ROUNDS);
    }
}
