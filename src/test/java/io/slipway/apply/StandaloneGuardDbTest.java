package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.VictimLimits;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandaloneGuardDbTest {
    private final StandaloneFixture standalone = new StandaloneFixture();

    StandaloneGuardDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    @Test
    void aBusyBlockerDoesNotExtendTheLockDeadline() throws Exception {
        standalone.fixture.options = ApplyOptionsBuilder.locks(Duration.ofMillis(200), Duration.ofSeconds(3));
        standalone.holdSnapshot();
        var outcome = standalone.start("CREATE INDEX CONCURRENTLY i ON t (a)");
        standalone.awaitWaiting();
        var said = new AtomicInteger();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    standalone.hold("SELECT " + said.incrementAndGet());
                    return outcome.isDone() || standalone.journal.hasLine(RunLogLine.Kind.RECOVERED);
                });
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotInstanceOf(RunOutcome.Applied.class);
    }

    @Test
    void readersOfAPartitionDoNotQueueBehindADetach() throws Exception {
        standalone.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        standalone.hold("SELECT * FROM p1");
        var outcome = standalone.start("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY");
        standalone.awaitWaiting();
        var reader = CompletableFuture.runAsync(
                () -> {
                    try {
                        standalone.asOwner("SELECT * FROM p1");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                StandaloneFixture.THREADS);
        assertThat(reader).succeedsWithin(Duration.ofSeconds(60));
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotInstanceOf(RunOutcome.Failed.class);
    }

    @Test
    void aProcedureMayWaitForALockAsLongAsTheVictimBudget() throws Exception {
        // far longer than the first rung, which is the wait of anything else
        standalone.fixture.options = ApplyOptionsBuilder.options()
                .lockTimeout(Duration.ofMinutes(1))
                .victims(new VictimLimits(Duration.ofMinutes(1), 20))
                .build();
        standalone.prepare(
                "CREATE PROCEDURE two() LANGUAGE plpgsql AS $$ BEGIN UPDATE t SET a = 700 WHERE id = 1; COMMIT;"
                        + " UPDATE t SET a = 700 WHERE id = 2; COMMIT; END $$");
        standalone.hold("UPDATE t SET a = 800 WHERE id = 2");
        var outcome = standalone.start("-- slipway:transaction off\nCALL two()");
        standalone.awaitWaiting();
        standalone.query("SELECT pg_sleep(0.3)");
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(standalone.query("SELECT count(*) FROM t WHERE a = 700")).isEqualTo("2");
    }
}
