package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.Program;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Program.SMOKE)
class ReplicaKillTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** More of them for figures: {@code -Dkills=10}. */
    private static final int KILLS = Integer.getInteger("kills", 2);

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();

    /** Each change naps until it is woken, however long that takes. */
    @BeforeEach
    void allNap() {
        target.execute(
                "CREATE TABLE nap (n int)",
                "INSERT INTO nap SELECT n FROM generate_series(1, 100) n",
                "GRANT SELECT ON nap TO public");
    }

    @Test
    void anotherReplicaAppliesTheRunOfAKilledReplicaOnce() {
        try (var replicas = new Replicas(control, KILLS + 1)) {
            start(replicas.any(), KILLS);
            for (int kill = 1; kill <= KILLS; kill++) {
                underWay();
                System.out.println(killed(replicas, kill));
            }
        }
        assertThat(fleet.effects()).containsOnly(KILLS + " rows, " + KILLS + " different");
        assertThat(fleet.applied()).containsOnly(KILLS + " of " + KILLS);
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
        assertThat(records.openSessions()).isZero();
    }

    /** Kills the owner of the run that naps, and lets the next one run through. */
    private String killed(Replicas replicas, int n) {
        var owner = records.owner();
        var session = session();
        boolean frozen = n % 2 == 0;
        long from = System.currentTimeMillis();
        if (frozen) {
            // so that nobody but the server can have ended the session
            replicas.others(owner).forEach(ReplicaServer::freeze);
        }
        replicas.kill(owner);
        awaitGone(session);
        long gone = System.currentTimeMillis() - from;
        assertThat(target.query("SELECT count(*) FROM fx WHERE n = " + n)).isEqualTo("0");
        if (frozen) {
            assertThat(records.ownedBy(owner)).isEqualTo(1);
            replicas.others(owner).forEach(ReplicaServer::thaw);
        }
        wake(n);
        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> records.done() == n);
        assertThat(records.lastEndedBy()).isNotEqualTo(owner.toString());
        assertThat(frozen || replicas.said("no heartbeat and no session for"))
                .as("the fast path")
                .isTrue();
        long dead = millis(control, "SELECT declared_dead_at FROM slipway.replica WHERE id = '" + owner + "'") - from;
        long effect = millis(target, "SELECT at FROM fx WHERE n = " + n) - from;
        return "killed: session gone after %d ms, declared dead after %d ms, first effect of another after %d ms"
                .formatted(gone, dead, effect);
    }

    @Test
    void aCancelEndsTheSessionOfADeadOwner() {
        try (var replicas = new Replicas(control, 2)) {
            start(replicas.any(), 1);
            underWay();
            var session = session();
            var owner = records.owner();
            var other = replicas.others(owner).getFirst();
            // a process that is only frozen leaves its session to the others
            replicas.of(owner).freeze();
            other.rest()
                    .post("/v1/task-runs/" + control.query("SELECT uid FROM slipway.task_run") + "/cancel", Map.of());
            awaitGone(session);
            await().atMost(SOON).until(() -> records.states().equals("CANCELED 1"));
            assertThat(records.lastEndedBy()).isEqualTo(other.id().toString());
        }
        assertThat(fleet.effects()).containsOnly("0 rows, 0 different");
    }

    @Test
    void aRunIsNotRetriedAfterThreeReplicaDeaths() {
        try (var replicas = new Replicas(control, 4)) {
            start(replicas.any(), 1);
            for (int death = 1; death <= 3; death++) {
                underWay();
                var session = session();
                replicas.kill(records.owner());
                awaitGone(session);
            }
            await().atMost(SOON).until(() -> records.states().equals("FAILED 1"));
        }
        assertThat(control.query("SELECT error_code || ' ' || owner_deaths FROM slipway.task_run"))
                .isEqualTo("owner-died 3");
        assertThat(fleet.effects()).containsOnly("0 rows, 0 different");
    }

    @Test
    void aTerminatedReplicaHandsItsRunBackToAnother() {
        try (var leaving = ReplicaServer.launch(control, Map.of("SLIPWAY_SERVE_GRACE", "1s"))
                .ready()) {
            start(leaving, 1);
            underWay();
            try (var heir = ReplicaServer.launch(control).ready()) {
                leaving.terminate();
                assertThat(leaving.exitCode(SOON)).isIn(0, 143);
                assertThat(records.ownedBy(leaving.id())).isZero();
                wake(1);
                await().atMost(SOON).until(() -> records.states().equals("DONE 1"));
                assertThat(records.lastEndedBy()).isEqualTo(heir.id().toString());
            }
        }
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
    }

    @Test
    void aTerminatedReplicaRenewsItsLeaseUntilItsRunsEnd() {
        var patient = Map.of("SLIPWAY_SERVE_GRACE", "300s");
        try (var leaving = ReplicaServer.launch(control, patient).ready();
                var other = ReplicaServer.launch(control, patient).ready()) {
            start(leaving, 1);
            underWay();
            boolean itIs = records.owner().equals(leaving.id());
            var owner = itIs ? leaving : other;
            long before = renewals(owner.id());
            owner.terminate();
            await().atMost(SOON).until(() -> renewals(owner.id()) >= before + 5);
            assertThat(records.states()).isEqualTo("RUNNING 1");
            assertThat(owner.rest().get("/v1/replicas").isEmpty())
                    .as("its port stays open as long as its run")
                    .isFalse();
            wake(1);
            assertThat(owner.exitCode(SOON)).isIn(0, 143);
            assertThat(records.states()).as(owner.errors()).isEqualTo("DONE 1");
            assertThat(records.lastEndedBy()).isEqualTo(owner.id().toString());
        }
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
        assertThat(control.query("SELECT epoch FROM slipway.task_run")).isEqualTo("1");
    }

    private long renewals(UUID replica) {
        return Long.parseLong(
                String.valueOf(control.query("SELECT lease_seq FROM slipway.replica WHERE id = '" + replica + "'")));
    }

    /** Several processes of which any may be killed. */
    private record Replicas(List<ReplicaServer> all) implements AutoCloseable {
        Replicas(TestPostgres.Database control, int count) {
            this(Stream.generate(() -> ReplicaServer.launch(control).ready())
                    .limit(count)
                    .toList());
        }

        ReplicaServer any() {
            return all.getFirst();
        }

        List<ReplicaServer> others(UUID id) {
            return all.stream().filter(replica -> !replica.id().equals(id)).toList();
        }

        boolean said(String what) {
            return all.stream().anyMatch(replica -> replica.errors().contains(what));
        }

        ReplicaServer of(UUID id) {
            return all.stream()
                    .filter(replica -> replica.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        void kill(UUID id) {
            of(id).kill();
        }

        @Override
        public void close() {
            all.forEach(ReplicaServer::close);
        }
    }

    private static final String NAPS = """
            INSERT INTO fx VALUES (%1$d);
            DO 'BEGIN WHILE EXISTS (SELECT FROM nap WHERE n = %1$d) LOOP PERFORM pg_sleep(0.1); END LOOP; END'
            """;

    /** Changes that insert their number and nap. */
    private void start(ReplicaServer replica, int changes) {
        new RestRollout(replica.rest(), fleet)
                .register()
                .start(
                        IntStream.rangeClosed(1, changes)
                                .mapToObj(NAPS::formatted)
                                .toList(),
                        1);
    }

    private void wake(int n) {
        target.execute("DELETE FROM nap WHERE n = " + n);
    }

    private void underWay() {
        await().atMost(SOON).until(() -> !session().isEmpty());
    }

    /** The process id of the one that naps, or nothing. */
    private String session() {
        return String.valueOf(control.query("""
                SELECT coalesce(string_agg(pid::text, ','), '') FROM pg_stat_activity
                WHERE datname = '%s' AND application_name LIKE 'slipway-taskrun-%%' AND query LIKE 'DO ''BEGIN%%'
                """.formatted(target.name())));
    }

    private void awaitGone(String session) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> "0"
                        .equals(control.query("SELECT count(*) FROM pg_stat_activity WHERE pid IN (" + session + ")")));
    }

    private static long millis(TestPostgres.Database database, String sql) {
        return Long.parseLong(
                String.valueOf(database.query("SELECT floor(extract(epoch FROM (" + sql + ")) * 1000)::bigint")));
    }
}
