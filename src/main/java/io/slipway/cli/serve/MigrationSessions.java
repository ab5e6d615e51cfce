package io.slipway.cli.serve;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;

/**
 * Closes the pooled sessions that migrated the schema, before the service uses the pool: they have a longer
 * {@code idle_in_transaction_session_timeout} than a session of the service.
 */
final class MigrationSessions {
    void close(@Observes @Priority(1) StartupEvent start, AgroalDataSource pool) {
        pool.flush(FlushMode.IDLE);
    }
}
