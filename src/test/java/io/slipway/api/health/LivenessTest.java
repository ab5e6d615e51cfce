package io.slipway.api.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LivenessTest {
    @ParameterizedTest
    @CsvSource({"PT0S, PT0S, UP", "PT50S, PT9M, UP", "PT61S, PT0S, DOWN", "PT0S, PT11M, DOWN"})
    void aLoopThatStandsStillFailsLiveness(Duration lease, Duration scheduling, Status status) {
        assertThat(new Liveness(() -> lease, () -> scheduling).call().getStatus())
                .isEqualTo(status);
    }
}
