package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaKillTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final Records records = new Records(control);
    private final Fleet fleet = new Fleet(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();

    @BeforeEach
    void whatIsSleptIsReadWhenTheStatementRuns() {
        target.execute(
                "CREATE TABLE nap (seconds int)", "INSERT INTO nap VALUES (30)", "GRANT SELECT ON nap TO public");
    }

    @Test
    void theSessionOfAKilledReplicaEndsWithItAndAnotherDoesTheRunOnce() {
        try (var doomed = ReplicaServer.launch(control).ready()) {
            start(doomed);
            double gone;
            double over;
            try (var heir = ReplicaServer.launch(control).ready()) {
                doomed.kill();
                long from = System.nanoTime();
                await().atMost(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> sessions() == 0);
                gone = seconds(from);
                assertThat(fleet.effects()).containsOnly("0 rows, 0 different");
                assertThat(fleet.applied()).containsOnly("0 of 0");
                assertThat(records.states()).isEqualTo("RUNNING 1");
                target.execute("UPDATE nap SET seconds = 0");
                await().atMost(Duration.ofSeconds(15))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> records.states().equals("DONE 1"));
                over = seconds(from);
                assertThat(records.lastEndedBy()).isEqualTo(heir.id().toString());
            }
            System.out.printf(
                    "killed: its session was gone after %.2f s, another's run DONE after %.1f s%n", gone, over);
        }
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
        assertThat(fleet.applied()).containsOnly("1 of 1");
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
        assertThat(records.openSessions()).isZero();
    }

    @Test
    void whatATerminatedReplicaCannotEndInTimeIsHandedBackAndDoneByAnother() {
        try (var leaving = ReplicaServer.launch(control, Map.of("SLIPWAY_SERVE_GRACE", "1s"))
                .ready()) {
            start(leaving);
            try (var heir = ReplicaServer.launch(control).ready()) {
                target.execute("UPDATE nap SET seconds = 0");
                leaving.terminate();
                assertThat(leaving.exitCode(SOON)).isIn(0, 143);
                assertThat(records.ownedBy(leaving.id())).isZero();
                await().atMost(SOON).until(() -> records.states().equals("DONE 1"));
                assertThat(records.lastEndedBy()).isEqualTo(heir.id().toString());
            }
        }
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
    }

    @Test
    void aTerminatedReplicaEndsWhatRunsWithinTheGraceTime() {
        target.execute("UPDATE nap SET seconds = 3");
        try (var leaving = ReplicaServer.launch(control).ready()) {
            start(leaving);
            leaving.terminate();
            assertThat(leaving.exitCode(SOON)).isIn(0, 143);
            assertThat(records.states()).as(leaving.errors()).isEqualTo("DONE 1");
        }
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
    }

    /** Returns when the statement that sleeps is under way. */
    private void start(ReplicaServer replica) {
        new RestRollout(replica.rest(), fleet)
                .register()
                .start(List.of("INSERT INTO fx VALUES (1); SELECT pg_sleep(seconds) FROM nap"), 1);
        await().atMost(SOON).until(() -> napping() == 1);
    }

    private int napping() {
        return number("state = 'active' AND wait_event = 'PgSleep'");
    }

    private int sessions() {
        return number("true");
    }

    private int number(String more) {
        return Integer.parseInt(String.valueOf(control.query("""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = '%s' AND application_name LIKE 'slipway-taskrun-%%' AND %s
                """.formatted(target.name(), more))));
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }
}
