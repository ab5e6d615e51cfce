package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The points around COMMIT, and a case for each blow and each shape of rollout; all: bench/crash. */
@Tag(Proof.TAG)
class CrashKillTest {
    @Test
    void otherReplicasRecoverFromAFaultAtEveryPoint() throws Exception {
        var runs = (Proof.isWhole() ? CrashRuns.all() : CrashRuns.sample(Proof.seed())).run();
        System.out.println(runs);
        assertThat(runs.failed()).isEmpty();
    }
}
