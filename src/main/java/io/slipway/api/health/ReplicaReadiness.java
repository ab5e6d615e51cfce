package io.slipway.api.health;

import io.slipway.replica.Lease;
import io.slipway.signal.SignalListener;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while this replica is connected to the signals' channel and is not draining. Polling is ready too. */
@Readiness
@ApplicationScoped
class ReplicaReadiness implements HealthCheck {
    private final SignalListener listener;
    private final Lease lease;

    ReplicaReadiness(SignalListener listener, Lease lease) {
        this.listener = listener;
        this.lease = lease;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("listener")
                .status(listener.isListening() && !lease.isDraining())
                .withData("listening", listener.isListening())
                .withData("signals", listener.isReceiving() ? "notify" : "poll")
                .withData("draining", lease.isDraining())
                .build();
    }
}
