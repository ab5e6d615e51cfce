package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.audit.Actor;
import io.slipway.plan.Change;
import io.slipway.plan.NewPlan;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanOptions;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanTargetStore;
import io.slipway.scheduler.Slots;
import io.slipway.sql.Script;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class ClusterRaceTest {
    private static final int TARGETS = 20;
    private static final int CHANGES = 50;
    private static final int PARALLEL = 16;
    private static final Slots SLOTS = new Slots(8, 2);
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final Fleet fleet = new Fleet(TestPostgres.shared(), TARGETS);
    private final Records records = new Records(control);

    @Test
    void threeReplicasDoAThousandRunsOnceEach() {
        try (var one = new ReplicaInJvm(control, SLOTS).start();
                var two = new ReplicaInJvm(control, SLOTS).start();
                var three = new ReplicaInJvm(control, SLOTS).start()) {
            assertThat(List.of(one.id(), two.id(), three.id())).doesNotHaveDuplicates();
            one.transactions().run("test", handle -> rollOut(handle, one));
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !records.rollout().equals("RUNNING"));
        }
        System.out.printf(
                "cluster in one JVM: %d runs in %.1f s, %.0f runs/s, %s%n",
                TARGETS * CHANGES, records.seconds(), TARGETS * CHANGES / records.seconds(), records.shares());
        assertEachRunOnce();
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
        assertThat(records.mostActive()).isEqualTo(PARALLEL);
        assertThat(records.mostOfOneReplica()).isLessThanOrEqualTo(SLOTS.taskRuns());
        assertThat(records.replicasThatEndedRuns()).isEqualTo(3);
        assertThat(records.openSessions()).isZero();
        await().atMost(Duration.ofSeconds(5)).until(() -> fleet.leftovers().equals("0 sessions, 0 locks"));
    }

    private void assertEachRunOnce() {
        assertThat(records.rollout()).isEqualTo("DONE");
        assertThat(records.states()).isEqualTo("DONE " + TARGETS * CHANGES);
        assertThat(fleet.effects()).containsOnly(CHANGES + " rows, " + CHANGES + " different");
        assertThat(fleet.applied()).containsOnly(CHANGES + " of " + CHANGES);
    }

    private void rollOut(Handle handle, ReplicaInJvm replica) {
        register();
        var plans = new PlanStore();
        var id = plans.insert(handle, plan());
        replica.rolloutCreator().create(handle, plans.find(handle, id).orElseThrow(), Actor.POLICY);
        assertThat(new PlanTargetStore().ids(handle, new PlanId(id.value()))).hasSize(TARGETS);
    }

    private void register() {
        var spec = fleet.databases().getFirst().spec();
        control.execute("""
                INSERT INTO slipway.server (name, engine, host, port, login, secret, environment, tls_mode, max_tasks)
                SELECT 'fleet', 'POSTGRESQL', '%s', %d, '%s', '%s', id, 'DISABLE', 100 FROM slipway.environment
                """.formatted(spec.address().host(), spec.address().port(), fleet.login(), fleet.secret()), """
                INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
                SELECT replace(d.datname, '_', '-'), p.id, s.id, d.datname, c.system_identifier, d.oid
                FROM slipway.project p, slipway.server s, pg_control_system() c, pg_database d
                WHERE d.datname = ANY (string_to_array('%s', ','))
                """.formatted(String.join(",", fleet.names())));
    }

    private NewPlan plan() {
        var targets = control.query("SELECT string_agg(id::text, ',') FROM slipway.target");
        return new NewPlan(
                1,
                "a thousand runs",
                "",
                Map.of(),
                Arrays.stream(String.valueOf(targets).split(",")).map(Long::valueOf).toList(),
                null,
                options(),
                IntStream.rangeClosed(1, CHANGES).mapToObj(ClusterRaceTest::change).toList(),
                "tester",
                PlanStatus.READY);
    }

    private static Change change(int n) {
        var script = "INSERT INTO fx VALUES (" + n + ")";
        return new Change(n, null, "default", "", script, Script.of(script).checksum(), null);
    }

    private static PlanOptions options() {
        var d = PlanOptions.DEFAULTS;
        return new PlanOptions(
                d.waves(),
                PARALLEL,
                d.maxFailures(),
                d.retries(),
                d.lockTimeout(),
                d.lockDeadline(),
                d.statementTimeout(),
                d.softTimeout(),
                d.hardTimeout(),
                d.victimBudget(),
                d.maxVictims(),
                d.idempotent(),
                d.backup(),
                PlanOptions.ChecksOption.SKIP);
    }
}
