package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each point by {@code kill -9}, and some of the other cases; all: bench/crash. */
@Tag(Proof.TAG)
class CrashKillTest {
    @Test
    void otherReplicasRecoverFromAFaultAtEveryPoint() throws Exception {
        var runs = (Proof.isWhole() ? CrashRuns.all() : CrashRuns.sample(Proof.seed())).run();
        System.out.println(runs);
        assertThat(runs.failed()).isEmpty();
    }
}
