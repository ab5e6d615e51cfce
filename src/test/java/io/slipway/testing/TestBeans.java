package io.slipway.testing;

import io.slipway.postgres.address.Secrets;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Lets the application under test know the passwords of the test servers; elsewhere they would be its environment. */
final class TestBeans {
    @Produces
    @Singleton
    Secrets secrets() {
        return TestPostgres.secrets();
    }
}
