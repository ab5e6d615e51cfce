package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.FakeServer;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import io.slipway.worker.target.OutageProbe;
import io.slipway.worker.task.WorkerMeters;
import io.slipway.worker.task.WorkerStores;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The probes of a server for which runs wait. The runs are claimed and handed back by hand. */
class OutageProbeDbTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration BACK_OFF = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 5);
    private final ReplicaInJvm replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).startLease();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OutageProbe probe = new OutageProbe(
            new WorkerStores(replica.transactions()), TestPostgres.connector(), new WorkerMeters(registry));
    private final AtomicInteger contacts = new AtomicInteger();
    private final FakeServer silent = new FakeServer((in, out) -> contacts.incrementAndGet());

    @AfterEach
    void end() {
        silent.close();
        replica.close();
    }

    private void rollOut() {
        new StoredRollout(control, fleet).register().start(replica, List.of("INSERT INTO fx VALUES (1)"), 5);
        control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE'");
    }

    private void handBack(int runs, WaitReason why) {
        List<ClaimedRun> claimed =
                replica.transactions().once(handle -> new ClaimStore().claim(handle, replica.id(), runs));
        assertThat(claimed).hasSize(runs);
        for (ClaimedRun run : claimed) {
            replica.transactions()
                    .run(
                            "test",
                            handle -> new ClaimStore()
                                    .handBack(handle, run, replica.id(), new WaitingFor(why, "of the test"), BACK_OFF));
        }
    }

    private void moveServer(ServerAddress to) {
        control.execute("UPDATE slipway.server SET host = '%s', port = %d".formatted(to.host(), to.port()));
    }

    private void probeIsDue() {
        control.execute("UPDATE slipway.server_outage SET probe_after = now()");
    }

    private double probes(String result) {
        return registry.get("slipway.server.probe")
                .tag("result", result)
                .counter()
                .count();
    }

    private void probeUntil(String result, int count) {
        probe.runOnce();
        await().atMost(LIMIT).until(() -> probes(result) == count);
    }

    private String waiting() {
        return String.valueOf(control.query("SELECT count(*) FROM slipway.task_run WHERE not_before > now()"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void theNumberOfProbesDoesNotDependOnTheNumberOfRuns(int runs) {
        rollOut();
        moveServer(silent.address());
        handBack(runs, WaitReason.TARGET_UNREACHABLE);

        probeUntil("away", 1);
        control.execute("UPDATE slipway.server_outage SET probe_after = now() + interval '1 min'");
        for (int i = 0; i < 10; i++) {
            probe.runOnce();
        }
        probeIsDue();
        probeUntil("away", 2);

        assertThat(contacts).hasValue(2);
        assertThat(waiting()).isEqualTo(String.valueOf(runs));
    }

    @Test
    void twoRegistrationsOfOneServerHaveOneProbe() {
        rollOut();
        moveServer(silent.address());
        control.execute(
                """
                INSERT INTO slipway.server (name, engine, host, port, login, secret, environment, tls_mode, max_tasks)
                SELECT 'other', engine, host, port, login, secret, environment, tls_mode, max_tasks FROM slipway.server
                """, "UPDATE slipway.target SET server = (SELECT max(id) FROM slipway.server) WHERE id % 2 = 0");
        handBack(5, WaitReason.TARGET_UNREACHABLE);

        probeUntil("away", 1);
        assertThat(control.query("SELECT count(*) FROM slipway.server_outage")).isEqualTo("1");
    }

    @Test
    void onlyRunsThatWereTriedDuringTheOutageAreWoken() {
        rollOut();
        var real = TestPostgres.shared().address();
        moveServer(silent.address());
        handBack(5, WaitReason.TARGET_UNREACHABLE);
        probeUntil("away", 1);
        control.execute("UPDATE slipway.server_outage SET host = '%s', port = %d".formatted(real.host(), real.port()));
        moveServer(real);
        probeIsDue();

        probeUntil("answered", 1);
        await().atMost(LIMIT).until(() -> "0".equals(waiting()));
        assertThat(registry.get("slipway.taskrun.woken").counter().count()).isEqualTo(5);

        handBack(5, WaitReason.TARGET_UNREACHABLE);
        probeIsDue();
        probeUntil("answered", 2);
        assertThat(waiting()).isEqualTo("5");
    }

    @Test
    void aRunThatWaitsForSomethingElseIsNotProbed() {
        rollOut();
        handBack(5, WaitReason.TARGET_BUSY);
        probe.runOnce();
        assertThat(control.query("SELECT count(*) FROM slipway.server_outage")).isEqualTo("0");
    }
}
