package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An index build that outlives the processes which look after it: it is built once. */
class OrphanKillTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();
    private final List<ReplicaServer> replicas = Stream.generate(
                    () -> ReplicaServer.launch(control, Map.of("SLIPWAY_SERVE_GRACE", "1s")))
            .limit(3)
            .toList();

    @AfterEach
    void close() {
        replicas.forEach(ReplicaServer::close);
    }

    @Test
    void anOrphanIsBuiltOnceAfterAnUpgradeAndAKill() throws SQLException {
        outlives(OrphanKillTest::upgraded, ReplicaServer::kill);
    }

    @Test
    void anOrphanIsBuiltOnceAfterAKillAndAnUpgrade() throws SQLException {
        outlives(ReplicaServer::kill, OrphanKillTest::upgraded);
    }

    private static void upgraded(ReplicaServer owner) {
        owner.terminate();
        assertThat(owner.exitCode(SOON)).isIn(0, 143);
    }

    private void outlives(Consumer<ReplicaServer> first, Consumer<ReplicaServer> second) throws SQLException {
        replicas.forEach(ReplicaServer::ready);
        try (var writer = writing()) {
            new RestRollout(replicas.getFirst().rest(), fleet)
                    .register()
                    .start(List.of("CREATE INDEX CONCURRENTLY shop_id ON shop (id)"), 1);
            awaitWaitingFor("lock", 1);
            await().atMost(SOON).until(() -> begun().equals("1"));
            var building = index();
            end(first);
            awaitWaitingFor("orphan", 2);
            end(second);
            awaitWaitingFor("orphan", 3);
            assertThat(target.query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND query LIKE 'CREATE INDEX CONC%'"))
                    .isEqualTo("1");
            writer.commit();
            await().atMost(SOON).until(() -> records.states().equals("DONE 1"));
            assertThat(index()).as("built once").isEqualTo(building.replace(" false", " true"));
        }
        assertThat(begun()).isEqualTo("1");
        assertThat(fleet.applied()).containsOnly("1 of 1");
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
        await().atMost(SOON).until(() -> fleet.taskSessions() == 0);
    }

    private Connection writing() throws SQLException {
        target.execute("CREATE TABLE public.shop (id int)", "ALTER TABLE public.shop OWNER TO " + fleet.login());
        var writer = target.open();
        writer.setAutoCommit(false);
        try (var insert = writer.createStatement()) {
            insert.execute("INSERT INTO shop VALUES (1)");
        }
        return writer;
    }

    private void end(Consumer<ReplicaServer> how) {
        UUID owner = records.owner();
        how.accept(replicas.stream()
                .filter(replica -> replica.isAlive() && replica.id().equals(owner))
                .findFirst()
                .orElseThrow());
    }

    private void awaitWaitingFor(String what, int epoch) {
        await().atMost(SOON)
                .until(() -> String.valueOf(control.query(
                                "SELECT waiting_for || ' ' || epoch || (owner IS NOT NULL) FROM" + " slipway.task_run"))
                        .equals(what + " " + epoch + "true"));
    }

    private String begun() {
        return String.valueOf(control.query("SELECT count(*) FROM slipway.run_log WHERE kind = 'statement-started'"));
    }

    /** Which one it is, and whether it is valid. */
    private String index() {
        return String.valueOf(
                target.query("SELECT indexrelid || ' ' || indisvalid::text FROM pg_index WHERE indexrelid ="
                        + " 'shop_id'::regclass"));
    }
}
