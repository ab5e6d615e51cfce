package io.slipway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the build's few chaos rounds meet. When a new kind of script or fault changes the draw, choose another seed. */
class ShortRoundsTest {
    private static final RoundOptions TERMS = RoundOptions.patient(Duration.ofSeconds(1));
    private static final List<String> TARGETS = List.of("a", "b", "c", "d");

    private final List<RequestedPlan> works = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    ShortRoundsTest() {
        for (int round = 1; round <= ChaosKillTest.SHORT_ROUNDS; round++) {
            var chance = Round.chance(ChaosKillTest.SHORT_SEED, round);
            works.addAll(Round.draw(round, chance, TERMS, TARGETS));
            faults.addAll(new Faults(chance, TERMS.only()).draw());
        }
    }

    @Test
    void everyScriptKindIsDrawn() {
        assertThat(works.stream().flatMap(work -> work.changes().stream())).contains(ScriptKind.values());
        assertThat(works).anyMatch(work -> work.cancelAfterMillis() > 0).anyMatch(RequestedPlan::idempotent);
    }

    @Test
    void faultsOfEachPartAreDrawn() {
        assertThat(Stream.of("kill", "freeze", "restart", "latency", "resets", "disk full"))
                .allMatch(kind -> faults.stream().anyMatch(fault -> fault.name().startsWith(kind)));
        assertThat(faults).anyMatch(Fault::onControl).anyMatch(Fault::onTargets);
    }
}
