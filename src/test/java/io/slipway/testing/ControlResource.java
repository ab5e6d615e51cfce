package io.slipway.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives the application under test a new control database of its own; Flyway fills it at the start. */
public final class ControlResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        var database = TestPostgres.shared().createDatabase();
        return Map.of(
                "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                "quarkus.datasource.username", TestPostgres.SUPERUSER,
                "quarkus.datasource.password", database.password(),
                // a request that has to wait for a login is slow, not refused
                "quarkus.datasource.jdbc.acquisition-timeout", "60s",
                "slipway.test.control.database", database.name());
    }

    @Override
    public void stop() {
        // the server goes with the JVM
    }
}
