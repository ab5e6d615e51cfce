package io.slipway.scheduler;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.slipway.audit.Alert;
import io.slipway.audit.AlertKind;
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
 * Raises an alert for each run that has been fencing for more than 60 s, and clears it when the run makes progress. The
 * runs of a server that is away have one alert together. Every replica does so; a unique key in the database allows one
 * alert per run or server. Thread-safe.
 */
@Singleton
public final class FencingAlerts {
    private static final Logger LOG = Logger.getLogger(FencingAlerts.class);
    private static final int MAX_UIDS = 20;

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
            update(handle);
            return true;
        });
    }

    private void update(Handle handle) {
        // alerts first, then runs: a run with an alert that is not overdue any more has made progress
        List<Alert> standing = alerts.open(handle, AlertKind.FENCING);
        List<FencingRun> runsLate = runs.overdue(handle);
        overdue = runsLate.size();
        Map<String, List<FencingRun>> late =
                runsLate.stream().collect(groupingBy(FencingAlerts::subject, LinkedHashMap::new, toList()));
        late.forEach((subject, waiting) -> raise(handle, subject, waiting));
        standing.stream()
                .filter(alert -> !late.containsKey(alert.subject()))
                .filter(alert -> alerts.clear(handle, AlertKind.FENCING, alert.subject()))
                .forEach(alert -> LOG.infof("alert cleared, its runs make progress subject=%s", alert.subject()));
    }

    /** A server that is away holds up all of its runs: one alert for all of them. */
    private static String subject(FencingRun run) {
        return run.serverAway() ? "servers/" + run.server() : "task-runs/" + run.uid();
    }

    private void raise(Handle handle, String subject, List<FencingRun> waiting) {
        String detail = detail(waiting);
        if (alerts.raise(handle, AlertKind.FENCING, subject, detail)) {
            LOG.warnf("alert raised: %s subject=%s", detail, subject);
        }
    }

    private static String detail(List<FencingRun> waiting) {
        FencingRun first = waiting.getFirst();
        String since = " for more than 60 s for the end of an earlier session";
        if (!first.serverAway()) {
            return "on " + first.target() + " has waited" + since + ": " + first.detail();
        }
        String uids = waiting.stream()
                .limit(MAX_UIDS)
                .map(run -> run.uid().toString())
                .collect(joining(", ", "", waiting.size() > MAX_UIDS ? ", …" : ""));
        return "does not respond; task runs that have waited" + since + ": " + uids + "; " + first.detail();
    }
}
