package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleGuardDbTest {
    private final Singles singles = new Singles();

    SingleGuardDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    @Test
    void aChattyBlockerDoesNotKeepAConcurrentlyForEver() throws Exception {
        singles.bench.options =
                new ApplyOptions(Duration.ofMillis(200), Duration.ofSeconds(3), null, Duration.ofSeconds(5), false);
        singles.holdSnapshot();
        var outcome = singles.start("CREATE INDEX CONCURRENTLY i ON t (a)");
        singles.awaitWaiting();
        var said = new AtomicInteger();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    singles.hold("SELECT " + said.incrementAndGet());
                    return outcome.isDone() || singles.journal.has(LogLine.Kind.RECOVERED);
                });
        singles.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotInstanceOf(Outcome.Applied.class);
    }

    @Test
    void readersOfAPartitionDoNotQueueBehindADetach() throws Exception {
        singles.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        singles.hold("SELECT * FROM p1");
        var outcome = singles.start("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY");
        singles.awaitWaiting();
        var reader = CompletableFuture.runAsync(
                () -> {
                    try {
                        singles.asOwner("SELECT * FROM p1");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Singles.THREADS);
        assertThat(reader).succeedsWithin(Duration.ofSeconds(60));
        singles.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aProcedureOfWhichNobodyWouldKnowTheEndWaitsForALockAsLongAsOthersMayWaitForIt() throws Exception {
        // far longer than the first rung, which is the wait of anything else
        singles.bench.options = new ApplyOptions(
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                null,
                Duration.ofSeconds(5),
                false,
                new VictimLimits(Duration.ofMinutes(1), 20));
        singles.prepare("CREATE PROCEDURE two() LANGUAGE plpgsql AS $$ BEGIN UPDATE t SET a = 700 WHERE id = 1; COMMIT;"
                + " UPDATE t SET a = 700 WHERE id = 2; COMMIT; END $$");
        singles.hold("UPDATE t SET a = 800 WHERE id = 2");
        var outcome = singles.start("-- slipway:transaction off\nCALL two()");
        singles.awaitWaiting();
        singles.query("SELECT pg_sleep(0.3)");
        singles.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(singles.query("SELECT count(*) FROM t WHERE a = 700")).isEqualTo("2");
    }
}
