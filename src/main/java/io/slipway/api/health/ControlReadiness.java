package io.slipway.api.health;

import io.slipway.control.ControlCheck;
import io.slipway.control.SchemaStore;
import io.slipway.control.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the control database responds and this version supports its schema. */
@Readiness
@ApplicationScoped
class ControlReadiness implements HealthCheck {
    private final Transactions transactions;
    private final SchemaStore schema = new SchemaStore();

    ControlReadiness(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("control-database");
        try {
            int needs = transactions.read(schema::needs);
            return answer.status(needs <= ControlCheck.SCHEMA_LEVEL)
                    .withData("schemaNeeds", needs)
                    .withData("schemaKnown", ControlCheck.SCHEMA_LEVEL)
                    .build();
        } catch (RuntimeException e) {
            return answer.down().withData("reason", "it does not respond").build();
        }
    }
}
