package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.Proof;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class HistoryTortureRaceTest {
    private static final int TASKS = Proof.size(80, 500);

    @Test
    void threeExecutorsPerTaskApplyEachTaskAtMostOnce() throws Exception {
        var result = new HistoryTorture(TASKS, Proof.seed()).run();
        System.out.printf(
                "%d tasks, %d applied, %d unknown commits, %d sessions terminated%n",
                result.tasks(), result.applied(), result.unknownCommits(), result.terminated());
        assertThat(Proof.violations("fence", result.evidence())).isEmpty();
        assertThat(result.isClean()).isTrue();
        assertThat(result.unknownCommits()).isGreaterThan(TASKS / 4);
        assertThat(result.applied()).isBetween(TASKS / 3, TASKS - 1);
    }
}
