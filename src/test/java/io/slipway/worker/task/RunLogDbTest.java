package io.slipway.worker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.control.Transactions;
import io.slipway.rollout.TaskRunFixture;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.task.RunLogStore;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that reads the log after a line never misses a line that is written later. */
class RunLogDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = TaskRunFixture.create();
    private final RunLog log = new RunLog(
            new OwnedRun(new TaskRunId(1), new TaskId(1), 1, false),
            new RunLogStore(),
            new Transactions(ControlDatabase.jdbi(control)),
            Clock.systemUTC());

    @Test
    void aLogLineWaitsForEarlierLines() throws Exception {
        control.execute(
                "CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.message = ''one'' THEN"
                        + " PERFORM pg_advisory_xact_lock(7); END IF; RETURN NEW; END'",
                "CREATE TRIGGER waits BEFORE INSERT ON slipway.run_log FOR EACH ROW EXECUTE FUNCTION waits()");
        try (var other = control.open();
                var statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(7)");
            var first = flushed("one");
            await().atMost(SOON).until(() -> waiting() == 1);
            var second = flushed("two");

            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> lines().equals("null"));
            assertThat(second).isNotDone();

            statement.execute("SELECT pg_advisory_unlock(7)");
            first.get(SOON.toSeconds(), TimeUnit.SECONDS);
            second.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(lines()).isEqualTo("one two");
    }

    private CompletableFuture<Void> flushed(String line) {
        log.add("INFO", "notice", 0, 0, line);
        var flushed = new CompletableFuture<Void>();
        Thread.ofVirtual().start(() -> {
            log.flush();
            flushed.complete(null);
        });
        return flushed;
    }

    private int waiting() {
        return Integer.parseInt(String.valueOf(control.query("SELECT count(*) FROM pg_locks l JOIN pg_database d ON"
                + " d.oid = l.database WHERE d.datname = current_database() AND NOT l.granted")));
    }

    private String lines() {
        return String.valueOf(
                control.query("SELECT string_agg(message, ' ' ORDER BY epoch, line) FROM slipway.run_log"));
    }
}
