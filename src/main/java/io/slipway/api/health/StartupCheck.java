package io.slipway.api.health;

import io.slipway.replica.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once the replica is registered, that is, has renewed its lease once. */
@Startup
@ApplicationScoped
class StartupCheck implements HealthCheck {
    private final Lease lease;

    StartupCheck(Lease lease) {
        this.lease = lease;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("registered")
                .status(lease.isRegistered())
                .build();
    }
}
