package io.slipway.scheduler;

import io.slipway.audit.Alert;
import io.slipway.audit.AlertStore;
import io.slipway.control.Transactions;
import io.slipway.rollout.ownership.FencingStore;
import io.slipway.rollout.ownership.FencingStore.FencingRun;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Raises an alert for each run that has been fencing for more than 60 s, and clears it when the run makes progress.
 * Every replica does so; a unique key in the database allows one alert per run. Thread-safe.
 */
@Singleton
public final class FencingAlerts {
    private static final Logger LOG = Logger.getLogger(FencingAlerts.class);
    private static final String KIND = "fencing";

    private final Transactions transactions;
    private final AlertStore alerts;
    private final FencingStore runs;
    private volatile int overdue;

    public FencingAlerts(Transactions transactions, AlertStore alerts, FencingStore runs) {
        this.transactions = transactions;
        this.alerts = alerts;
        this.runs = runs;
    }

    /** The number of overdue runs in the last pass. */
    public int overdue() {
        return overdue;
    }

    /** Raises and clears alerts once. */
    public void runOnce() {
        transactions.once(handle -> {
            look(handle);
            return true;
        });
    }

    private void look(Handle handle) {
        // alerts first, then runs: a run with an alert that is not overdue any more has made progress
        List<Alert> standing = alerts.standing(handle, KIND);
        Map<String, FencingRun> late = new LinkedHashMap<>();
        runs.overdue(handle).forEach(run -> late.put("task-runs/" + run.uid(), run));
        overdue = late.size();
        late.forEach((subject, run) -> raise(handle, subject, run));
        standing.stream()
                .filter(alert -> !late.containsKey(alert.subject()))
                .filter(alert -> alerts.clear(handle, alert.kind(), alert.subject()))
                .forEach(alert -> LOG.infof("alert cleared, the run makes progress subject=%s", alert.subject()));
    }

    private void raise(Handle handle, String subject, FencingRun run) {
        String detail = "on " + run.target() + " has waited for more than 60 s for the end of an earlier session: "
                + run.detail();
        if (alerts.raise(handle, KIND, subject, detail)) {
            LOG.warnf("task run %s run=%s target=%s", detail, run.uid(), run.target());
        }
    }
}
