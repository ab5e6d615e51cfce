package io.slipway.cli.serve;

import io.quarkus.runtime.StartupEvent;
import io.slipway.control.MigrationSessions;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;

/** Closes the sessions that migrated the schema, before the service uses the pool. */
final class MigrationSessionsEnd {
    void onStart(@Observes @Priority(1) StartupEvent start, MigrationSessions migration) {
        migration.close();
    }
}
