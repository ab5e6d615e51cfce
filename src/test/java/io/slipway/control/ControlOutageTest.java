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
        outage.failed("first", false);
        now.addAndGet(2000);
        outage.succeeded(WriteEvidence.WRITABLE);
        outage.failed("second", false);
        now.addAndGet(1000);
        outage.succeeded(WriteEvidence.WRITABLE);

        var longest = new EndedOutage(Duration.ofNanos(2000), "first");
        assertThat(outage.longest()).contains(longest);
        outage.forget(longest);
        assertThat(outage.longest()).isEmpty();
    }

    @Test
    void anOutageLastsUntilTheDatabaseAcceptsWrites() {
        outage.failed("down", false);
        outage.succeeded(WriteEvidence.READ_ONLY);
        assertThat(outage.isAway()).isTrue();
        assertThat(outage.longest()).isEmpty();
        outage.succeeded(WriteEvidence.WRITABLE);
        assertThat(outage.longest()).map(EndedOutage::reason).contains("down");
    }

    @Test
    void aFullDatabaseWorksAfterAWriteOrAQuietTime() {
        outage.failed("full", true);
        outage.succeeded(WriteEvidence.WRITABLE);
        assertThat(outage.isAway()).isTrue();
        outage.succeeded(WriteEvidence.WRITTEN);
        assertThat(outage.isAway()).isFalse();

        outage.failed("full again", true);
        now.addAndGet(Duration.ofSeconds(31).toNanos());
        outage.succeeded(WriteEvidence.WRITABLE);
        assertThat(outage.isAway()).isFalse();
    }
}
