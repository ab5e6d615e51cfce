package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashChecksDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SCRIPT = "CREATE INDEX CONCURRENTLY fx_%1$d ON fx (n); INSERT INTO fx VALUES (%1$d)";

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 2);
    private final CrashChecks checks = new CrashChecks(control, fleet);

    @Test
    void theChecksPassACleanRolloutAndFindEachViolation() throws Exception {
        fleet.databases().forEach(database -> database.execute("ALTER TABLE fx OWNER TO " + fleet.login()));
        try (var replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start()) {
            new StoredRollout(control, fleet)
                    .register()
                    .start(replica, List.of(SCRIPT.formatted(1), SCRIPT.formatted(2)), 2);
            await().atMost(SOON).until(checks::isOver);
        }
        checks.effects(1, 1, 2);
        checks.indexes(2);
        checks.historiesAgree();
        checks.movesAreLegal();
        checks.nothingIsLeft();
        var target = fleet.databases().getFirst();
        target.execute("INSERT INTO fx VALUES (1)");
        assertThatThrownBy(() -> checks.effects(1, 1, 2)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> checks.indexes(2)).isInstanceOf(AssertionError.class);
        target.execute("DELETE FROM slipway.history WHERE step = 2");
        target.execute("DELETE FROM slipway.history WHERE change_key = (SELECT min(change_key) FROM slipway.history)");
        assertThatThrownBy(checks::historiesAgree).isInstanceOf(AssertionError.class);
        control.execute("INSERT INTO slipway.transition (machine, uid, epoch, from_state, to_state)"
                + " SELECT machine, uid, epoch, to_state, to_state FROM slipway.transition"
                + " WHERE machine = 'TASK_RUN' ORDER BY id DESC LIMIT 1");
        assertThatThrownBy(checks::movesAreLegal).isInstanceOf(AssertionError.class);
        try (var holder = target.open();
                var lock = holder.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(1)");
            var impatient = new CrashChecks(control, fleet, Duration.ofSeconds(2));
            assertThatThrownBy(impatient::nothingIsLeft).hasMessageContaining("1 locks");
        }
    }
}
