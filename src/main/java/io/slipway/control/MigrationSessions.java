package io.slipway.control;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import jakarta.inject.Singleton;

/**
 * The pooled sessions that migrated the schema. They have a longer {@code idle_in_transaction_session_timeout} than a
 * session of the service.
 */
@Singleton
public final class MigrationSessions {
    private final AgroalDataSource pool;

    public MigrationSessions(AgroalDataSource pool) {
        this.pool = pool;
    }

    /** Closes them; the pool opens others on demand. */
    public void close() {
        pool.flush(FlushMode.IDLE);
    }
}
