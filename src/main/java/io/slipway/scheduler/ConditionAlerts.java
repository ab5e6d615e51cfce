package io.slipway.scheduler;

import io.slipway.audit.AlertKind;
import io.slipway.audit.AlertStore;
import io.slipway.control.ControlOutage;
import io.slipway.control.Transactions;
import io.slipway.replica.Lease;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Raises an alert for each condition that needs a person, and clears it when the condition ends: a run whose outcome is
 * unknown, a rollout that is paused or failed, runs that wait for too long, a replica that was declared dead. The rows
 * are compared with the alerts, so that no transition can be missed. Every replica does so; a unique key in the
 * database allows one alert per kind and subject. Thread-safe.
 */
@Singleton
final class ConditionAlerts {
    private static final Logger LOG = Logger.getLogger(ConditionAlerts.class);

    private final Transactions transactions;
    private final AlertStore alerts;
    private final AlertConditionStore conditions;
    private final Lease lease;
    private final AlertSettings settings;

    ConditionAlerts(
            Transactions transactions,
            AlertStore alerts,
            AlertConditionStore conditions,
            Lease lease,
            AlertSettings settings) {
        this.transactions = transactions;
        this.alerts = alerts;
        this.conditions = conditions;
        this.lease = lease;
        this.settings = settings;
    }

    /** Raises and clears alerts once. */
    void runOnce() {
        List<AlertConditionStore.Change> changes =
                transactions.read(handle -> conditions.changes(handle, settings.waiting()));
        if (!changes.isEmpty()) {
            transactions.once(handle -> {
                changes.forEach(change -> apply(handle, change));
                return true;
            });
        }
        transactions.outage().longest().ifPresent(this::report);
    }

    /** Forgets an outage only after the commit of its alert. */
    private void report(ControlOutage.EndedOutage outage) {
        if (outage.length().compareTo(settings.outage()) >= 0) {
            String detail = "did not work for " + outage.length().toSeconds() + " s: " + outage.reason();
            transactions.once(
                    handle -> alerts.raise(handle, AlertKind.CONTROL_DATABASE, "replicas/" + lease.id(), detail));
        }
        transactions.outage().forget(outage);
    }

    private void apply(Handle handle, AlertConditionStore.Change change) {
        String detail = change.detail();
        if (detail == null) {
            if (alerts.clear(handle, change.kind(), change.subject())) {
                LOG.infof("alert cleared kind=%s subject=%s", change.kind().slug(), change.subject());
            }
        } else if (alerts.raise(handle, change.kind(), change.subject(), detail)) {
            LOG.warnf(
                    "alert raised: %s kind=%s subject=%s", detail, change.kind().slug(), change.subject());
        }
    }
}
