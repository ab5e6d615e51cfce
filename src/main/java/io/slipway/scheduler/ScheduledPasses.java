package io.slipway.scheduler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.slipway.control.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The periodic passes of a replica. They are halted until {@code serve} resumes the scheduler. One statement a second
 * reads which of them have anything to do.
 */
@ApplicationScoped
public class ScheduledPasses {
    private final Transactions transactions;
    private final DueWorkStore store;
    private final Loops loops;
    private final Reports reports;
    private volatile DueWork due = DueWork.UNKNOWN;

    @Inject
    ScheduledPasses(Transactions transactions, DueWorkStore store, Loops loops, Reports reports) {
        this.transactions = transactions;
        this.store = store;
        this.loops = loops;
        this.reports = reports;
    }

    /** Reads what is due and starts it: a scheduling pass, the release of runs of dead replicas, probes of servers. */
    @Scheduled(identity = "scheduling", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void startDueWork() {
        SchedulingPass.runPart("look for work", () -> {
            due = transactions.read(store::read);
            loops.reaper().expectWork(due.running());
            if (due.scheduling() || loops.checkRuns().running() > 0) {
                loops.scheduling().wake();
            }
            if (due.release()) {
                loops.reaper().wakeRelease();
            }
            if (due.outages()) {
                loops.outages().runOnce();
            }
        });
    }

    /** Raises and clears the alerts. */
    @Scheduled(identity = "alerts", every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    public void updateAlerts() {
        SchedulingPass.runPart("update the alerts", () -> {
            if (due.fencing() || reports.fencing().overdue() > 0) {
                reports.fencing().runOnce();
            }
            reports.conditions().runOnce();
        });
    }

    /** Reads the counts of the meters. */
    @Scheduled(identity = "meters", every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    public void updateMeters() {
        SchedulingPass.runPart("read the counts of the meters", reports.meters()::runOnce);
    }
}
