package io.slipway.cli.serve;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.audit.AlertStore;
import io.slipway.audit.AuditStore;
import io.slipway.check.ChangeCheck;
import io.slipway.control.ControlConnector;
import io.slipway.control.Installation;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.OutboxStore;
import io.slipway.plan.PlanStores;
import io.slipway.plan.PlanTargetStore;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.grammar.EmbeddedGrammar;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.replica.FailureDetector;
import io.slipway.replica.Lease;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.PlacementStore;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.FencingStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.scheduler.CheckRunScheduler;
import io.slipway.scheduler.DeadReplicaReaper;
import io.slipway.scheduler.FencingAlerts;
import io.slipway.scheduler.PlanFollowUp;
import io.slipway.scheduler.RolloutCreator;
import io.slipway.scheduler.RolloutEvaluator;
import io.slipway.scheduler.SchedulingLoop;
import io.slipway.scheduler.SchedulingPass;
import io.slipway.scheduler.SlotSettings;
import io.slipway.scheduler.TaskRunScheduler;
import io.slipway.signal.SignalListener;
import io.slipway.signal.SignalStore;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.target.DoubtResolver;
import io.slipway.worker.target.TargetComparer;
import io.slipway.worker.target.TargetDecider;
import io.slipway.worker.task.ActiveTaskRuns;
import io.slipway.worker.task.OutcomeRecorder;
import io.slipway.worker.task.OwnedRunReconciler;
import io.slipway.worker.task.ReplicaLeaseListener;
import io.slipway.worker.task.TaskRunSlots;
import io.slipway.worker.task.TaskRunWorker;
import io.slipway.worker.task.WorkerMeters;
import io.slipway.worker.task.WorkerStores;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** Produces the parts of a replica whose classes have no CDI annotation. Starts nothing. */
final class ReplicaBeans {
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(30);

    @Produces
    @Singleton
    ControlConnector controlConnector() {
        return new ControlConnector(ControlDatabase.url(), SessionOptions.SERVICE_NAME);
    }

    @Produces
    @Singleton
    SlotSettings slots(ServeSettings settings) {
        return new SlotSettings(settings.slots(), settings.checkSlots());
    }

    @Produces
    @Singleton
    ActiveTaskRuns activeRuns(SlotSettings slots) {
        return new ActiveTaskRuns(new TaskRunSlots(slots.taskRuns()));
    }

    @Produces
    @Singleton
    Lease lease(
            ControlConnector connector,
            ActiveTaskRuns active,
            Instance<TaskRunWorker> worker,
            Instance<CheckRunWorker> checks) {
        OwnedRunReconciler runs = new OwnedRunReconciler(
                new OwnershipStore(),
                new ClaimStore(),
                active,
                (uid, reason) -> worker.get().stop(uid, reason));
        return new Lease(
                connector, new ReplicaStore(), host(), Version.text(), new ReplicaLeaseListener(runs, checks::get));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    @Produces
    @Singleton
    DeadReplicaReaper takeover(
            Transactions transactions,
            Lease lease,
            OwnershipStore taskRuns,
            CheckRunStore checkRuns,
            SchedulingLoop wakes) {
        FailureDetector peers = new FailureDetector(transactions, new ReplicaStore(), lease::id);
        return new DeadReplicaReaper(peers, transactions, taskRuns, checkRuns, wakes::wake);
    }

    @Produces
    @Singleton
    FencingAlerts fencingWatch(Transactions transactions) {
        return new FencingAlerts(transactions, new AlertStore(), new FencingStore());
    }

    @Produces
    @Singleton
    WorkerStores workerStores(Transactions transactions) {
        return new WorkerStores(transactions);
    }

    @Produces
    @Singleton
    WorkerMeters workerMeters(MeterRegistry registry) {
        return new WorkerMeters(registry);
    }

    @Produces
    @Singleton
    OutcomeRecorder outcomes(WorkerStores stores, WorkerMeters meters, Instance<SchedulingLoop> wakes) {
        return new OutcomeRecorder(stores, meters, () -> wakes.get().wake());
    }

    @Produces
    @Singleton
    TaskRunWorker worker(
            Installation installation,
            Lease lease,
            WorkerStores stores,
            Connector connector,
            OutcomeRecorder outcomes,
            ActiveTaskRuns active) {
        return new TaskRunWorker(installation, lease, stores, connector, outcomes, active);
    }

    @Produces
    @Singleton
    DoubtResolver doubtResolver(Installation installation, WorkerStores stores, Connector connector) {
        return new DoubtResolver(installation, stores, connector);
    }

    @Produces
    @Singleton
    TargetDecider targetDecider(WorkerStores stores, Connector connector) {
        return new TargetDecider(stores, connector);
    }

    @Produces
    @Singleton
    TargetComparer targetComparer(
            Installation installation, WorkerStores stores, Connector connector, WorkerMeters meters) {
        return new TargetComparer(installation, stores, connector, meters);
    }

    @Produces
    @Singleton
    ReplicaParts parts(
            Lease lease,
            SignalListener listener,
            SchedulingLoop wakes,
            TaskRunWorker taskRuns,
            CheckRunWorker checkRuns,
            OutcomeRecorder outcomes) {
        return new ReplicaParts(lease, listener, wakes, taskRuns, checkRuns, outcomes);
    }

    @Produces
    @Singleton
    CheckRunWorker checkRunWorker(Transactions transactions, Connector connector, Instance<SchedulingLoop> wakes) {
        ChangeCheck check = new ChangeCheck(new GrammarCheck(new EmbeddedGrammar()));
        return new CheckRunWorker(
                transactions,
                new CheckRunStore(),
                check,
                connector,
                () -> wakes.get().wake());
    }

    @Produces
    @Singleton
    RolloutCreator rolloutCreator(PlanStores stores, PlanTargetStore targets, AuditStore audit) {
        return new RolloutCreator(
                stores.plans(), targets, new PlacementStore(), new RolloutStore(), new SignalStore(), audit);
    }

    @Produces
    @Singleton
    PlanStores planStores() {
        return new PlanStores();
    }

    @Produces
    @Singleton
    PlanFollowUp planFollowUp(
            Transactions transactions, PlanStores stores, PlanTargetStore targets, RolloutCreator rollouts) {
        return new PlanFollowUp(transactions, new OutboxStore(), stores, targets, rollouts);
    }

    @Produces
    @Singleton
    RolloutEvaluator evaluator(Transactions transactions, PlanStores stores, AuditStore audit) {
        return new RolloutEvaluator(
                transactions, new RolloutStore(), new PromotionStore(), stores.plans(), new SignalStore(), audit);
    }

    @Produces
    @Singleton
    SchedulingPass turn(
            PlanFollowUp followUp, RolloutEvaluator evaluator, CheckRunScheduler checkRuns, TaskRunScheduler taskRuns) {
        return new SchedulingPass(followUp, evaluator, checkRuns, taskRuns);
    }

    @Produces
    @Singleton
    SchedulingLoop wakes(SchedulingPass turn, TaskRunWorker worker, Lease lease) {
        return new SchedulingLoop(turn, worker, lease, POLL_INTERVAL);
    }

    @Produces
    @Singleton
    PlanTargetStore planTargetStore() {
        return new PlanTargetStore();
    }

    @Produces
    @Singleton
    ClaimStore claimStore() {
        return new ClaimStore();
    }

    @Produces
    @Singleton
    CheckRunStore checkRunStore() {
        return new CheckRunStore();
    }

    @Produces
    @Singleton
    OwnershipStore ownershipStore() {
        return new OwnershipStore();
    }
}
