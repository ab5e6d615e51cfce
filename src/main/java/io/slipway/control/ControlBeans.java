package io.slipway.control;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the beans of the control database. The framework makes the connection pool from its settings. */
final class ControlBeans {
    @Produces
    @Singleton
    Transactions transactions(AgroalDataSource pool) {
        return new Transactions(ControlJdbi.of(pool));
    }
}
