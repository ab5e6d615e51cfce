package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RollingRestartProcessTest {
    @Test
    void aRollingRestartLosesNoTaskAndNoRequest() {
        var outcome = new RollingRestart(2, 12).run(3);
        assertThat(outcome.requests().failures()).isEmpty();
        assertThat(outcome.requests().answered()).isPositive();
    }
}
