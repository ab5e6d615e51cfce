package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.problem.WaitReason;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RestartDbTest {
    private final EmbeddedPostgres server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
    private final ApplyFixture fixture = new ApplyFixture(TestPostgres.of(server));
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final PreparedChange slow =
            ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(n) FROM public.speed");

    private CompletableFuture<RunOutcome> sleeping() {
        var outcome = CompletableFuture.supplyAsync(() -> fixture.run(slow, run, journal));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                        .equals("1"));
        return outcome;
    }

    @Test
    void aRestartOrACrashHandsBackAndTheNextOwnerAppliesOnce() throws Exception {
        // it is stopped in the middle of it, however long that takes
        fixture.database.execute(
                "CREATE TABLE public.speed AS SELECT 300 AS n", "GRANT SELECT ON public.speed TO " + fixture.login);
        for (var stop : new Runnable[] {server::stop, () -> RestartFixture.crash(server)}) {
            var first = sleeping();
            stop.run();
            assertThat(first.get())
                    .isInstanceOfSatisfying(
                            RunOutcome.HandBack.class,
                            back -> assertThat(back.reason())
                                    .isIn(WaitReason.TARGET_UNREACHABLE, WaitReason.TARGET_NOT_READY));
            RestartFixture.startAgain(server, Map.of());
        }
        assertThat(fixture.effects()).isZero();
        fixture.database.execute("UPDATE public.speed SET n = 0");
        assertThat(fixture.run(slow, ApplyFixture.next(run), journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(journal.openSessions).isEmpty();
    }

    @Test
    void aReadOnlyServerFailsTheRun() {
        fixture.database.execute("ALTER ROLE " + fixture.login + " SET default_transaction_read_only = on");
        fixture.database.execute("SELECT 1");
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1)"), run, journal))
                .isInstanceOf(RunOutcome.Failed.class);
    }
}
