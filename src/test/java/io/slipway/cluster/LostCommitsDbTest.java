package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.audit.AuditStore;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.scheduler.SlotSettings;
import io.slipway.target.TargetStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import io.slipway.worker.target.TargetDecider;
import io.slipway.worker.task.WorkerStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A target whose server is set back to an earlier copy of its files, as after a restore or a failover with loss. */
class LostCommitsDbTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final EmbeddedPostgres server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.of(server), 1);
    private final StoredRollout rollouts = new StoredRollout(control, fleet).register();
    private final ReplicaInJvm replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start();

    @AfterEach
    void end() {
        replica.close();
        server.close();
    }

    private void apply(int n) {
        rollouts.start(replica, List.of("INSERT INTO fx VALUES (" + n + ")"), 1);
    }

    private void applied(int n) {
        apply(n);
        awaitStates("DONE");
    }

    /** Of the newest rollout. */
    private void awaitStates(String state) {
        await().atMost(LIMIT)
                .until(() ->
                        state.equals(control.query("SELECT state FROM slipway.task_run ORDER BY uid DESC LIMIT 1")));
    }

    private String target(String column) {
        return String.valueOf(control.query("SELECT " + column + " FROM slipway.target"));
    }

    private String effects() {
        return String.valueOf(fleet.databases().getFirst().query("SELECT string_agg(n::text, ' ' ORDER BY n) FROM fx"));
    }

    private Path copied() throws Exception {
        server.stop();
        Path kept = TestPostgres.newFolder();
        run("cp", "-a", server.folder().resolve("cluster").toString(), kept.toString());
        RestartFixture.startAgain(server, Map.of());
        return kept;
    }

    private void backTo(Path kept) throws Exception {
        server.stop();
        run("rm", "-rf", server.folder().resolve("cluster").toString());
        run("cp", "-a", kept.toString(), server.folder().resolve("cluster").toString());
        RestartFixture.startAgain(server, Map.of());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void accept() {
        var targets = new TargetStore(new AuditStore());
        var decider = new TargetDecider(new WorkerStores(replica.transactions()), TestPostgres.connector());
        replica.transactions().run("test", handle -> decider.accept(handle, targets.lock(handle, target("name"))));
    }

    @Test
    void aLostChangeDivergesTheTargetAndIsNotAppliedAgain() throws Exception {
        applied(1);
        Path kept = copied();
        applied(2);
        backTo(kept);

        apply(3);
        awaitStates("FAILED");

        assertThat(target("state")).isEqualTo("DIVERGED");
        assertThat(target("missing"))
                .isEqualTo(control.query(
                        "SELECT jsonb_build_array(change_key)::text FROM slipway.task ORDER BY id LIMIT 1 OFFSET 1"));
        assertThat(control.query("SELECT error_code FROM slipway.task_run ORDER BY uid DESC LIMIT 1"))
                .isEqualTo("target-diverged");
        assertThat(control.query("SELECT kind || ' ' || subject FROM slipway.alert WHERE cleared_at IS NULL"))
                .isEqualTo("diverged targets/" + target("name"));
        assertThat(effects()).isEqualTo("1");
        apply(4);
        accept();
        awaitStates("DONE");
        assertThat(effects()).isEqualTo("1 4");
        assertThat(target("state")).isEqualTo("OK");
        assertThat(control.query("SELECT count(*) FROM slipway.alert WHERE cleared_at IS NULL"))
                .isEqualTo("0");
    }

    @Test
    void aRestartWithoutLossDoesNotDivergeTheTarget() {
        applied(1);
        var before = target("server_started_at");
        server.stop();
        RestartFixture.startAgain(server, Map.of());
        applied(2);
        RestartFixture.crash(server);
        RestartFixture.startAgain(server, Map.of());
        applied(3);
        assertThat(target("state")).isEqualTo("OK");
        assertThat(target("server_started_at")).isNotEqualTo(before);
        assertThat(effects()).isEqualTo("1 2 3");
    }

    @Test
    void aSwitchoverWithoutLossDoesNotDivergeTheTarget() throws Exception {
        applied(1);
        server.stop();
        run(
                "touch",
                server.folder().resolve("cluster").resolve("standby.signal").toString());
        RestartFixture.startAgain(server, Map.of());
        apply(2);
        await().atMost(LIMIT)
                .until(() -> "target-not-ready"
                        .equals(control.query("SELECT waiting_for FROM slipway.task_run ORDER BY uid DESC LIMIT 1")));

        TestPostgres.of(server).database(TestPostgres.SUPERUSER).execute("SELECT pg_promote()");

        awaitStates("DONE");
        assertThat(target("state || ' ' || timeline")).isEqualTo("OK 2");
        assertThat(effects()).isEqualTo("1 2");
    }
}
