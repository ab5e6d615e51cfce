package io.slipway.scheduler;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.slipway.audit.Alert;
import io.slipway.audit.AlertStore;
import io.slipway.control.Transactions;
import io.slipway.rollout.ownership.FencingStore;
import io.slipway.rollout.ownership.FencingStore.FencingRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Raises an alert for each run that has been fencing for more than 60 s, and clears it when the run moves. The runs of
 * a server that is away have one alert together. Every replica does; the database keeps it to one alert. Thread-safe.
 */
public final class FencingAlerts {
    private static final Logger LOG = Logger.getLogger(FencingAlerts.class);
    private static final String KIND = "fencing";
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

    /** How many runs were overdue at the last look. */
    public int overdue() {
        return overdue;
    }

    /** One look. */
    public void runOnce() {
        transactions.once(handle -> {
            look(handle);
            return true;
        });
    }

    private void look(Handle handle) {
        // in this order: who stands here and is not among those read after has moved in between
        List<Alert> standing = alerts.standing(handle, KIND);
        List<FencingRun> runsLate = runs.overdue(handle);
        overdue = runsLate.size();
        Map<String, List<FencingRun>> late =
                runsLate.stream().collect(groupingBy(FencingAlerts::subject, LinkedHashMap::new, toList()));
        late.forEach((subject, waiting) -> raise(handle, subject, waiting));
        standing.stream()
                .filter(alert -> !late.containsKey(alert.subject()))
                .filter(alert -> alerts.clear(handle, alert.kind(), alert.subject()))
                .forEach(alert -> LOG.infof("%s moves again, its alert is cleared", alert.subject()));
    }

    /** A server that is away holds up all of its runs: one alert for all of them. */
    private static String subject(FencingRun run) {
        return run.serverAway() ? "servers/" + run.server() : "task-runs/" + run.uid();
    }

    private void raise(Handle handle, String subject, List<FencingRun> waiting) {
        String detail = detail(waiting);
        if (alerts.raise(handle, KIND, subject, detail)) {
            LOG.warnf("%s %s", subject, detail);
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
