package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.ControlOutage.EndedOutage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ControlOutageTest {
    private final AtomicLong now = new AtomicLong();
    private final ControlOutage outage = new ControlOutage(now::get);

    @Test
    void theLongestOutageKeepsItsOwnReason() {
        outage.failed("first");
        now.addAndGet(2000);
        outage.succeeded();
        outage.failed("second");
        now.addAndGet(1000);
        outage.succeeded();

        assertThat(outage.takeLongest()).contains(new EndedOutage(Duration.ofNanos(2000), "first"));
        assertThat(outage.takeLongest()).isEmpty();
    }

    @Test
    void anOutageThatLastsIsNotTaken() {
        outage.failed("down");
        assertThat(outage.isAway()).isTrue();
        assertThat(outage.takeLongest()).isEmpty();
        outage.succeeded();
        assertThat(outage.takeLongest()).map(EndedOutage::reason).contains("down");
    }
}
