package io.slipway.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.audit.AlertStore;
import io.slipway.audit.AuditStore;
import io.slipway.check.SyntaxCheck;
import io.slipway.control.ControlConnector;
import io.slipway.control.Installation;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.OutboxStore;
import io.slipway.plan.PlanStores;
import io.slipway.plan.PlanTargetStore;
import io.slipway.postgres.Connector;
import io.slipway.postgres.EmbeddedGrammar;
import io.slipway.postgres.GrammarCheck;
import io.slipway.postgres.SessionOptions;
import io.slipway.replica.Lease;
import io.slipway.replica.PeerWatch;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.ClaimStore;
import io.slipway.rollout.FencingStore;
import io.slipway.rollout.OwnershipStore;
import io.slipway.rollout.PlacementStore;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.scheduler.CheckRunScheduler;
import io.slipway.scheduler.FencingWatch;
import io.slipway.scheduler.PlanFollowUp;
import io.slipway.scheduler.RolloutCreator;
import io.slipway.scheduler.RolloutEvaluator;
import io.slipway.scheduler.Slots;
import io.slipway.scheduler.Takeover;
import io.slipway.scheduler.TaskRunScheduler;
import io.slipway.scheduler.Turn;
import io.slipway.scheduler.Wakes;
import io.slipway.signal.SignalListener;
import io.slipway.signal.SignalStore;
import io.slipway.worker.ActiveRuns;
import io.slipway.worker.CheckRunWorker;
import io.slipway.worker.DoubtResolver;
import io.slipway.worker.RunOutcomes;
import io.slipway.worker.RunSlots;
import io.slipway.worker.RunsOfLease;
import io.slipway.worker.RunsOfReplica;
import io.slipway.worker.TargetComparer;
import io.slipway.worker.TargetDecider;
import io.slipway.worker.TaskRunWorker;
import io.slipway.worker.WorkerMeters;
import io.slipway.worker.WorkerStores;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** The parts of a replica that have no annotation of their own. Nothing is started here. */
final class ReplicaBeans {
    private static final Duration UNWOKEN = Duration.ofSeconds(30);

    @Produces
    @Singleton
    ControlConnector controlConnector() {
        return new ControlConnector(ControlDatabase.url(), SessionOptions.SERVICE_NAME);
    }

    @Produces
    @Singleton
    Slots slots(ServeSettings settings) {
        return new Slots(settings.slots(), settings.checkSlots());
    }

    @Produces
    @Singleton
    ActiveRuns activeRuns(Slots slots) {
        return new ActiveRuns(new RunSlots(slots.taskRuns()));
    }

    @Produces
    @Singleton
    Lease lease(
            ControlConnector connector,
            ActiveRuns active,
            Instance<TaskRunWorker> worker,
            Instance<CheckRunWorker> checks) {
        RunsOfLease runs = new RunsOfLease(
                new OwnershipStore(),
                new ClaimStore(),
                active,
                (uid, reason) -> worker.get().stop(uid, reason));
        return new Lease(connector, new ReplicaStore(), host(), Version.text(), new RunsOfReplica(runs, checks::get));
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
    Takeover takeover(
            Transactions transactions, Lease lease, OwnershipStore taskRuns, CheckRunStore checkRuns, Wakes wakes) {
        PeerWatch peers = new PeerWatch(transactions, new ReplicaStore(), lease::id);
        return new Takeover(peers, transactions, taskRuns, checkRuns, wakes::wake);
    }

    @Produces
    @Singleton
    FencingWatch fencingWatch(Transactions transactions) {
        return new FencingWatch(transactions, new AlertStore(), new FencingStore());
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
    RunOutcomes outcomes(WorkerStores stores, WorkerMeters meters, Instance<Wakes> wakes) {
        return new RunOutcomes(stores, meters, () -> wakes.get().wake());
    }

    @Produces
    @Singleton
    TaskRunWorker worker(
            Installation installation,
            Lease lease,
            WorkerStores stores,
            Connector connector,
            RunOutcomes outcomes,
            ActiveRuns active) {
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
            Wakes wakes,
            TaskRunWorker taskRuns,
            CheckRunWorker checkRuns,
            RunOutcomes outcomes) {
        return new ReplicaParts(lease, listener, wakes, taskRuns, checkRuns, outcomes);
    }

    @Produces
    @Singleton
    CheckRunWorker checkRunWorker(Transactions transactions, Connector connector, Instance<Wakes> wakes) {
        SyntaxCheck check = new SyntaxCheck(new GrammarCheck(new EmbeddedGrammar()));
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
    Turn turn(
            PlanFollowUp followUp, RolloutEvaluator evaluator, CheckRunScheduler checkRuns, TaskRunScheduler taskRuns) {
        return new Turn(followUp, evaluator, checkRuns, taskRuns);
    }

    @Produces
    @Singleton
    Wakes wakes(Turn turn, TaskRunWorker worker, Lease lease) {
        return new Wakes(turn, worker, lease, UNWOKEN);
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
