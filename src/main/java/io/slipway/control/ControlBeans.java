package io.slipway.control;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the service is given of the control database; the pool is made by the framework, from its settings. */
final class ControlBeans {
    @Produces
    @Singleton
    Transactions transactions(AgroalDataSource pool) {
        return new Transactions(ControlJdbi.of(pool));
    }
}
