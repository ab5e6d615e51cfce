package io.slipway.testing;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.audit.AuditStore;
import io.slipway.check.ChangeCheck;
import io.slipway.control.ControlConnector;
import io.slipway.control.ControlJdbi;
import io.slipway.control.ControlUrl;
import io.slipway.control.InstallationStore;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.PlanStores;
import io.slipway.plan.PlanTargetStore;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.postgres.grammar.GrammarFallback;
import io.slipway.replica.Lease;
import io.slipway.replica.LeaseListener;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.PlacementStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.scheduler.DeadReplicaReaper;
import io.slipway.scheduler.RolloutCreator;
import io.slipway.scheduler.SchedulingFixture;
import io.slipway.scheduler.SchedulingLoop;
import io.slipway.scheduler.SlotSettings;
import io.slipway.signal.SignalListener;
import io.slipway.signal.SignalStore;
import io.slipway.time.Loop;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.target.OutageProbe;
import io.slipway.worker.task.ActiveTaskRuns;
import io.slipway.worker.task.LeaseListenerFixture;
import io.slipway.worker.task.OutcomeRecorder;
import io.slipway.worker.task.TargetAccess;
import io.slipway.worker.task.TaskRunSlots;
import io.slipway.worker.task.TaskRunWorker;
import io.slipway.worker.task.WorkerMeters;
import io.slipway.worker.task.WorkerStores;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;

/**
 * A whole replica without the framework, so that several live in one JVM: wired as {@code serve} wires it. Its pool is
 * more patient: what a test asks of it once would fail when the JVM or the server stands still for a second.
 */
public final class ReplicaInJvm implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final String SETTINGS = "SET lock_timeout='500ms'; SET idle_in_transaction_session_timeout='30s'";

    private final AgroalDataSource pool;
    private final Transactions transactions;
    private final Transactions ofTest;
    private final Lease lease;
    private final SignalListener listener;
    private final DeadReplicaReaper takeover;
    private final Loop ticks;
    private final RolloutCreator rollouts;
    private final Parts parts;
    private OutageProbe outages;

    /** Opens the circles: the lease and the workers are made before what they call. */
    private static final class Parts implements LeaseListener {
        private LeaseListener listener;
        private TaskRunWorker worker;
        private OutcomeRecorder outcomes;
        private CheckRunWorker checks;
        private SchedulingLoop wakes;

        void wake() {
            wakes.wake();
        }

        @Override
        public void renewed(Handle handle, UUID me) {
            listener.renewed(handle, me);
        }

        @Override
        public void retired(Handle handle, UUID me) {
            listener.retired(handle, me);
        }

        @Override
        public void lost(UUID formerly) {
            listener.lost(formerly);
        }

        @Override
        public void controlLost() {
            listener.controlLost();
        }
    }

    public ReplicaInJvm(TestPostgres.Database control, SlotSettings slots) {
        pool = pool(control);
        transactions = new Transactions(ControlJdbi.of(pool));
        ofTest = new Transactions(ControlDatabase.jdbi(control));
        var connector = new ControlConnector(
                ControlUrl.parse(control.url(), null, control.password()), SessionOptions.SERVICE_NAME);
        parts = new Parts();
        var active = new ActiveTaskRuns(new TaskRunSlots(slots.taskRuns()));
        lease = new Lease(connector, new ReplicaStore(), "here", "test", parts);
        listener = new SignalListener(connector, transactions);
        rollouts = rollouts();
        work(active);
        parts.wakes = SchedulingFixture.loop(transactions, lease, slots, rollouts, parts.checks, parts.worker);
        parts.listener = LeaseListenerFixture.listener(active, parts.worker, parts.checks);
        takeover = new DeadReplicaReaper(transactions, lease, new OwnershipStore(), new CheckRunStore(), parts::wake);
        ticks = new Loop("slipway-ticks", INTERVAL, () -> {
            parts.wake();
            takeover.wakeRelease();
            outages.runOnce();
        });
    }

    private static AgroalDataSource pool(TestPostgres.Database control) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(p -> p.maxSize(20)
                            .acquisitionTimeout(GRACE)
                            .exceptionSorter(new PostgreSQLExceptionSorter())
                            .connectionValidator(ConnectionValidator.defaultValidator())
                            .idleValidationTimeout(Duration.ofMillis(500))
                            .connectionFactoryConfiguration(f -> f.jdbcUrl(control.jdbcUrl())
                                    .initialSql(SETTINGS)
                                    .jdbcProperty("socketTimeout", "30")
                                    .principal(new NamePrincipal(TestPostgres.SUPERUSER))
                                    .credential(new SimplePassword(control.password())))));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private RolloutCreator rollouts() {
        return new RolloutCreator(
                new PlanStores().plans(),
                new PlanTargetStore(),
                new PlacementStore(),
                new RolloutStore(),
                new SignalStore(),
                new AuditStore());
    }

    private void work(ActiveTaskRuns active) {
        var stores = new WorkerStores(transactions);
        var meters = new WorkerMeters(new SimpleMeterRegistry());
        parts.outcomes = new OutcomeRecorder(stores, meters, parts::wake);
        outages = new OutageProbe(stores, TestPostgres.connector(), meters);
        parts.worker = new TaskRunWorker(
                transactions.read(new InstallationStore()::read),
                lease,
                stores,
                new TargetAccess(TestPostgres.connector(), false),
                parts.outcomes,
                active);
        parts.checks = new CheckRunWorker(
                transactions,
                new CheckRunStore(),
                new ChangeCheck(new GrammarCheck(GrammarFallback.NONE)),
                TestPostgres.connector(),
                parts::wake);
    }

    /** Lives, and does nothing by itself; the others see it, though a first renewal may have taken too long. */
    public ReplicaInJvm startLease() {
        lease.start();
        Awaitility.await().atMost(GRACE).pollInterval(POLL_INTERVAL).until(lease::isTrusted);
        return this;
    }

    /** Starts its loops in the order of {@code serve}. */
    public ReplicaInJvm start() {
        startLease();
        listener.start(parts.wakes);
        parts.wakes.start();
        takeover.start();
        ticks.start();
        return this;
    }

    public UUID id() {
        return lease.id();
    }

    /** Runs what it is given. */
    public TaskRunWorker worker() {
        return parts.worker;
    }

    /** For the test itself: not of the pool, whose sessions may neither wait nor be idle as long as a slow test is. */
    public Transactions transactions() {
        return ofTest;
    }

    /** Makes rollouts of plans, as its follow-ups do. */
    public RolloutCreator rolloutCreator() {
        return rollouts;
    }

    /** In order: nothing new, what runs ends, the lease is the last to go. */
    @Override
    public void close() {
        lease.drain();
        takeover.close();
        Awaitility.await().atMost(GRACE).until(() -> parts.worker.running() == 0);
        parts.outcomes.close();
        ticks.close();
        parts.wakes.close();
        listener.close();
        lease.close();
        pool.close();
    }
}
