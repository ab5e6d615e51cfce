package io.slipway.control;

import io.slipway.time.Failpoint;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Hits {@link io.slipway.time.Failpoint#OWN_MIGRATION} after each migration of the control database, inside its
 * transaction. Created by Flyway.
 */
public final class MigrationFailpoint implements Callback {
    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        Failpoint.OWN_MIGRATION.hit();
    }

    @Override
    public String getCallbackName() {
        return "failpoint";
    }
}
