package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryTortureRaceTest {
    private static final int TASKS = 200;

    @Test
    void threeExecutorsATaskWithBrokenLinksApplyNothingTwiceAndLoseNothing() throws Exception {
        var result = new HistoryTorture(TASKS, 1).run();
        System.out.printf(
                "%d tasks, %d applied, %d unknown commits, %d sessions terminated%n",
                result.tasks(), result.applied(), result.unknownCommits(), result.terminated());
        assertThat(result.evidence()).isEmpty();
        assertThat(result.isClean()).isTrue();
        assertThat(result.unknownCommits()).isGreaterThan(TASKS / 4);
        assertThat(result.applied()).isBetween(TASKS / 3, TASKS - 1);
    }
}
