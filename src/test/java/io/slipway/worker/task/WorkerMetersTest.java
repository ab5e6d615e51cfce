package io.slipway.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WorkerMeters meters = new WorkerMeters(registry);

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    @Test
    void victimWaitsAreCounted() {
        meters.victims(3, Duration.ofMillis(400));
        meters.victims(1, Duration.ofMillis(1_100));
        var wait = registry.get("slipway.taskrun.victim.wait").timer();
        assertThat(wait.count()).isEqualTo(2);
        assertThat(wait.max(TimeUnit.MILLISECONDS)).isEqualTo(1_100);
        var sessions = registry.get("slipway.taskrun.victim.sessions").summary();
        assertThat(sessions.totalAmount()).isEqualTo(4);
        assertThat(sessions.max()).isEqualTo(3);
    }

    @Test
    void cancelsForVictimsAreCounted() {
        meters.canceled(false);
        meters.canceled(false);
        meters.canceled(true);
        meters.lockUnavailable();
        meters.cut();
        assertThat(counted("slipway.taskrun.victim.cancel", "during", "waiting"))
                .isEqualTo(2);
        assertThat(counted("slipway.taskrun.victim.cancel", "during", "holding"))
                .isEqualTo(1);
        assertThat(counted("slipway.taskrun.lock.busy")).isEqualTo(1);
        assertThat(counted("slipway.taskrun.connection.cut")).isEqualTo(1);
    }

    @Test
    void everyMeterExistsBeforeTheFirstEvent() {
        assertThat(counted("slipway.taskrun.lock.busy")).isZero();
        assertThat(registry.get("slipway.taskrun.victim.sessions").summary().count())
                .isZero();
    }
}
