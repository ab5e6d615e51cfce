package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.SessionOptions;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SingleDbTest {
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();

    @Test
    void aSingleWhoseAnswerIsLostIsIndeterminate() {
        var single = Bench.change("-- slipway:transaction off\nCALL public.fatal()");
        bench.database.execute(
                "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS "
                        + "'BEGIN INSERT INTO public.fx VALUES (1); COMMIT; PERFORM pg_terminate_backend(pg_backend_pid()); END'");
        assertThat(bench.run(single, run, journal)).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(bench.run(single, Bench.next(run), journal)).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(bench.query("SELECT state FROM slipway.history WHERE kind = 'SINGLE'"))
                .isEqualTo("INTENT");
    }

    @Test
    void aSingleThatIsSaidToBeIdempotentRunsAgain() {
        bench.options =
                new ApplyOptions(Duration.ofSeconds(2), Duration.ofMinutes(1), null, Duration.ofSeconds(5), true);
        bench.database.execute(
                "CREATE TABLE public.once ()",
                "GRANT ALL ON public.once TO " + bench.login,
                "ALTER TABLE public.once OWNER TO " + bench.login,
                "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.fx VALUES (1); COMMIT;"
                        + " IF to_regclass(''public.once'') IS NOT NULL THEN DROP TABLE public.once; COMMIT;"
                        + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END'");
        assertThat(bench.run(Bench.change("-- slipway:transaction off\nCALL public.fatal()"), run, journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(2);
    }

    @Test
    void aSingleThatFailsInALivingSessionIsNotApplied() {
        assertThat(bench.run(
                        Bench.change("-- slipway:transaction off\nINSERT INTO fx SELECT 1 FROM public.missing"),
                        run,
                        journal))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(bench.query("SELECT count(*) FROM slipway.history WHERE kind = 'SINGLE'"))
                .isEqualTo("0");
    }

    /** Whether its session lives is asked for in it. */
    @Test
    void aServerThatThinksForAWhileAfterAFailureLeavesNoDoubt() throws Exception {
        var task = SessionOptions.task(Long.toString(run.runUid()), Duration.ofSeconds(2), Duration.ofMinutes(1));
        try (var link = new FaultProxy(bench.server.address())) {
            var thinks =
                    link.add(Rule.nth(1, Rule.answer('I').and(seen -> seen.after("public.missing")), Rule.Effect.HOLD));
            var runner = new ChangeRunner(bench.through(link.address(), task), bench.watch(), bench.options);
            var change = Bench.change("-- slipway:transaction off\nINSERT INTO fx SELECT 1 FROM public.missing");
            var outcome = CompletableFuture.supplyAsync(() -> runner.run(change, run, null, journal), Singles.THREADS);
            assertThat(thinks.awaitHit(Duration.ofMinutes(1))).isTrue();
            bench.query("SELECT pg_sleep(1.5)");
            thinks.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void aTransactionThatAScriptLeavesOpenIsNotApplied() {
        assertThat(bench.run(
                        Bench.change("-- slipway:transaction off\nBEGIN; INSERT INTO fx VALUES (1)"), run, journal))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("transaction-control"));
        assertThat(bench.effects()).isZero();
        assertThat(bench.query("SELECT count(*) FROM slipway.history WHERE kind = 'SINGLE'"))
                .isEqualTo("0");
    }
}
