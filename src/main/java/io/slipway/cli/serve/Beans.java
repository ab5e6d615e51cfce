package io.slipway.cli.serve;

import io.slipway.audit.AuditStore;
import io.slipway.control.Installation;
import io.slipway.control.InstallationStore;
import io.slipway.control.Transactions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the beans whose classes have no CDI annotation. */
final class Beans {
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
}
