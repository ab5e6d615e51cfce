package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.EmbeddedPostgres;
import io.slipway.postgres.EmbeddedSettings;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RestartDbTest {
    private final EmbeddedPostgres server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
    private final Bench bench = new Bench(TestPostgres.of(server));
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final Change slow = Bench.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(n) FROM public.speed");

    private CompletableFuture<Outcome> sleeping() {
        var outcome = CompletableFuture.supplyAsync(() -> bench.run(slow, run, journal));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> bench.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                        .equals("1"));
        return outcome;
    }

    @Test
    void aRestartOrACrashHandsBackAndTheNextOwnerAppliesOnce() throws Exception {
        // it is stopped in the middle of it, however long that takes
        bench.database.execute(
                "CREATE TABLE public.speed AS SELECT 300 AS n", "GRANT SELECT ON public.speed TO " + bench.login);
        for (var stop : new Runnable[] {server::stop, server::crash}) {
            var first = sleeping();
            stop.run();
            assertThat(first.get())
                    .isInstanceOfSatisfying(
                            Outcome.HandBack.class,
                            back -> assertThat(back.reason())
                                    .isIn(WaitingFor.TARGET_UNREACHABLE, WaitingFor.TARGET_NOT_READY));
            server.startAgain(Map.of());
        }
        assertThat(bench.effects()).isZero();
        bench.database.execute("UPDATE public.speed SET n = 0");
        assertThat(bench.run(slow, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(journal.open).isEmpty();
    }

    @Test
    void aReadOnlyServerIsTheRunsFailure() {
        bench.database.execute("ALTER ROLE " + bench.login + " SET default_transaction_read_only = on");
        bench.database.execute("SELECT 1");
        assertThat(bench.run(Bench.change("INSERT INTO fx VALUES (1)"), run, journal))
                .isInstanceOf(Outcome.Failed.class);
    }
}
