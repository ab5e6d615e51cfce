package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SlowCommitDbTest {
    private final ApplyFixture fixture =
            new ApplyFixture(TestPostgres.of(TestPostgres.fresh(EmbeddedSettings.DEFAULT)));
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final OwnerFixture runner = fixture.runner(run);

    private static final String CANCEL =
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

    private CompletableFuture<RunOutcome> waitingForAStandby() {
        fixture.run(ApplyFixture.change("SELECT 1"));
        fixture.database.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        untilACommitWaits();
        var outcome = CompletableFuture.supplyAsync(
                () -> runner.run(ApplyFixture.change("INSERT INTO fx VALUES (1)"), run, null, journal));
        await().atMost(Duration.ofSeconds(60)).until(this::oneWaits);
        return outcome;
    }

    private boolean oneWaits() {
        // an autovacuum may wait as well
        return fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                        + " AND backend_type = 'client backend'")
                .equals("1");
    }

    /** Waits until the server has applied the new setting. A commit before that does not wait for a standby. */
    private void untilACommitWaits() {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            var commit = CompletableFuture.runAsync(() -> fixture.database.execute("COMMENT ON TABLE fx IS 'probe'"));
            await().atMost(Duration.ofSeconds(60)).until(() -> commit.isDone() || oneWaits());
            boolean waited = !commit.isDone();
            fixture.database.execute(CANCEL);
            commit.join();
            return waited;
        });
    }

    private String committed() {
        return journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.COMMITTED)
                .map(RunLogLine::message)
                .findFirst()
                .orElse("none");
    }

    @Test
    void aCommitThatWaitsForAStandbyIsNotCanceled() throws Exception {
        var outcome = waitingForAStandby();
        runner.stop(StopReason.CANCEL);
        fixture.database.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, true));
        assertThat(committed()).isEmpty();
    }

    @Test
    void aCommitWithACanceledStandbyWaitIsOnThePrimaryOnly() throws Exception {
        var outcome = waitingForAStandby();
        fixture.database.execute(CANCEL);
        assertThat(outcome.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(committed()).contains("primary only");
    }
}
