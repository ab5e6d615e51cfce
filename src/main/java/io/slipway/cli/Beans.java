package io.slipway.cli;

import io.agroal.api.AgroalDataSource;
import io.slipway.api.IdempotencyStore;
import io.slipway.audit.AuditStore;
import io.slipway.control.ControlJdbi;
import io.slipway.control.Installation;
import io.slipway.control.InstallationStore;
import io.slipway.control.Transactions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** What is injected and has no annotation of its own. */
final class Beans {
    @Produces
    @Singleton
    Jdbi jdbi(AgroalDataSource dataSource) {
        return ControlJdbi.of(dataSource);
    }

    @Produces
    @Singleton
    Transactions transactions(Jdbi jdbi) {
        return new Transactions(jdbi);
    }

    @Produces
    @Singleton
    Installation installation(Transactions transactions) {
        return transactions.read(new InstallationStore()::read);
    }

    @Produces
    @Singleton
    AuditStore auditStore() {
        return new AuditStore();
    }

    @Produces
    @Singleton
    IdempotencyStore idempotencyStore() {
        return new IdempotencyStore();
    }
}
