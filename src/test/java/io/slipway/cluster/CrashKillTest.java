package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each point by {@code kill -9}, and some of the other cases by {@code -Dslipway.crash.seed}; all: bench/crash. */
class CrashKillTest {
    @Test
    void everyBlowAtEveryPointIsPutRightByTheOthers() throws Exception {
        var runs = CrashRuns.sample(Long.getLong("slipway.crash.seed", System.currentTimeMillis()))
                .run();
        System.out.println(runs);
        assertThat(runs.failed()).isEmpty();
    }
}
