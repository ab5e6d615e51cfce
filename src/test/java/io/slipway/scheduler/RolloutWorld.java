package io.slipway.scheduler;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.slipway.audit.Actor;
import io.slipway.audit.AuditStore;
import io.slipway.control.ControlJdbi;
import io.slipway.control.Transactions;
import io.slipway.plan.Change;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanOptions;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanSubjectStore.Subjects;
import io.slipway.plan.PlanTargetStore;
import io.slipway.rollout.PlacementStore;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.signal.SignalStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * A control database with the evaluator, one replica and the decisions of people, all on the product's own stores and
 * stepped by hand. The targets exist only there: {@link ModelReplica} says how runs end.
 */
final class RolloutWorld implements AutoCloseable {
    static final int MAX_TASKS = 2;

    private static final String[] SERVERS = {
        "INSERT INTO slipway.environment (name, position) VALUES ('late', 1)", """
        INSERT INTO slipway.server (name, engine, host, port, login, environment, tls_mode, max_tasks)
        SELECT 's-' || e.name, 'POSTGRESQL', 'db', 5432, 'app', e.id, 'DISABLE', %d FROM slipway.environment e
        """.formatted(MAX_TASKS)
    };

    private static final String TARGET = """
            INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
            SELECT '%1$s', p.id, s.id, '%1$s', 1, %2$d FROM slipway.project p, slipway.server s
            WHERE s.name = 's-%3$s' RETURNING id
            """;

    final TestPostgres.Database database = ControlDatabase.create();
    private final AgroalDataSource pool = pool(database);
    final Transactions transactions = new Transactions(ControlJdbi.of(pool));
    final AuditStore audit = new AuditStore();
    final RolloutDecisions rolloutDecisions = new RolloutDecisions(audit);
    final TaskDecisions taskDecisions = new TaskDecisions(audit);
    final ModelReplica replica = new ModelReplica(transactions);

    /** Targets and rollouts since {@link #forget}, in the order in which they were made. */
    final List<ModelTarget> targets = new ArrayList<>();

    final List<RolloutId> rollouts = new ArrayList<>();

    private final PlanStore plans = new PlanStore();
    private final RolloutEvaluator evaluator = new RolloutEvaluator(
            transactions, new RolloutStore(), new PromotionStore(), plans, new SignalStore(), audit);
    private final RolloutCreator creator = new RolloutCreator(
            plans, new PlanTargetStore(), new PlacementStore(), new RolloutStore(), new SignalStore(), audit);
    private final Map<RolloutId, Integer> maxParallel = new HashMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int lastTarget;
    private int yes;
    private int no;

    RolloutWorld() {
        database.execute(SERVERS);
    }

    /** A connection is kept: most statements of a model take less time than a login. */
    private static AgroalDataSource pool(TestPostgres.Database database) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(p -> p.maxSize(2)
                            .connectionFactoryConfiguration(f -> f.jdbcUrl(database.jdbcUrl())
                                    .principal(new NamePrincipal(TestPostgres.SUPERUSER))
                                    .credential(new SimplePassword(database.password())))));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** A target by its name and its id. */
    record ModelTarget(String name, long id) {}

    /** Targets and rollouts made until now are no part of what follows. */
    void forget() {
        targets.clear();
        rollouts.clear();
        replica.forget();
    }

    /** @param environment {@code default}, or {@code late} for the second stage */
    ModelTarget addTarget(String environment) {
        int n = ++lastTarget;
        String name = "t" + n;
        long id = in(handle -> handle.createQuery(TARGET.formatted(name, n, environment))
                .mapTo(Long.class)
                .one());
        ModelTarget target = new ModelTarget(name, id);
        targets.add(target);
        return target;
    }

    /** A rollout of so many changes to these targets. */
    RolloutId addRollout(List<ModelTarget> to, int changes, PlanOptions options) {
        RolloutId rollout = in(handle -> {
            List<Long> ids = to.stream().map(ModelTarget::id).toList();
            PlanId plan = plans.insert(handle, new Subjects(1, ids, null), draft(changes, options), "ann");
            plans.move(handle, plan, PlanStatus.CHECKING, PlanStatus.READY);
            return creator.create(handle, plans.find(handle, plan).orElseThrow(), Actor.POLICY);
        });
        rollouts.add(rollout);
        maxParallel.put(rollout, options.maxParallel());
        return rollout;
    }

    private static PlanDraft draft(int changes, PlanOptions options) {
        return new PlanDraft(
                "default",
                "a plan of a model",
                "",
                Map.of(),
                List.of(),
                null,
                options,
                IntStream.rangeClosed(1, changes)
                        .mapToObj(n -> new Change(n, null, "default", "", "SELECT 1", "x", null, null))
                        .toList());
    }

    /** The evaluator's pass. */
    void evaluate() {
        evaluator.runOnce();
    }

    /** Everything that people see of the rollouts since {@link #forget}. */
    RolloutSnapshot snapshot() {
        return transactions.read(handle -> RolloutSnapshot.read(
                handle, rollouts, targets.stream().map(ModelTarget::id).toList()));
    }

    /** Equal as long as nothing changes that people see. */
    String fingerprint() {
        return snapshot().toString();
    }

    int maxParallel(RolloutId rollout) {
        return maxParallel.getOrDefault(rollout, 0);
    }

    /** Counts the answer to a person. */
    void answered(boolean said) {
        yes += said ? 1 : 0;
        no += said ? 0 : 1;
    }

    /** Counts a RUNNING rollout that did not move and said why. */
    void waited(String code) {
        reasons.merge(code, 1, Integer::sum);
    }

    /** What was met, for people. */
    String counts() {
        return "answers: " + yes + " yes, " + no + " no; rollouts that waited: " + reasons;
    }

    /** The moves of rollouts and task runs until now, each as {@code MACHINE FROM TO}. */
    List<String> moves() {
        return transactions.read(
                handle -> handle.createQuery(MOVES).mapTo(String.class).list());
    }

    private static final String MOVES = """
            SELECT DISTINCT machine || ' ' || from_state || ' ' || to_state FROM slipway.transition
            WHERE from_state IS NOT NULL AND from_state <> to_state
            """;

    /** In one transaction. */
    <T> T in(Function<Handle, T> work) {
        return transactions.in("model", work);
    }
}
