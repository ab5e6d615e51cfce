package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.RunErrorCode;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandaloneDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    @Test
    void aStandaloneStepWithALostAnswerIsIndeterminate() {
        var single = ApplyFixture.change("-- slipway:transaction off\nCALL public.fatal()");
        fixture.database.execute(
                "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS "
                        + "'BEGIN INSERT INTO public.fx VALUES (1); COMMIT; PERFORM pg_terminate_backend(pg_backend_pid()); END'");
        assertThat(fixture.run(single, run, journal)).isInstanceOf(RunOutcome.Indeterminate.class);
        assertThat(fixture.run(single, ApplyFixture.next(run), journal)).isInstanceOf(RunOutcome.Indeterminate.class);
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(fixture.query("SELECT state FROM slipway.history WHERE kind = 'STANDALONE'"))
                .isEqualTo("INTENT");
    }

    @Test
    void anIdempotentStandaloneStepRunsAgain() {
        fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofMinutes(1))
                .idempotent(true)
                .build();
        fixture.database.execute(
                "CREATE TABLE public.once ()",
                "GRANT ALL ON public.once TO " + fixture.login,
                "ALTER TABLE public.once OWNER TO " + fixture.login,
                "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.fx VALUES (1); COMMIT;"
                        + " IF to_regclass(''public.once'') IS NOT NULL THEN DROP TABLE public.once; COMMIT;"
                        + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END'");
        assertThat(fixture.run(ApplyFixture.change("-- slipway:transaction off\nCALL public.fatal()"), run, journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(2);
    }

    @Test
    void aStandaloneStepThatFailsInALiveSessionIsNotApplied() {
        assertThat(fixture.run(
                        ApplyFixture.change("-- slipway:transaction off\nINSERT INTO fx SELECT 1 FROM public.missing"),
                        run,
                        journal))
                .isInstanceOf(RunOutcome.Failed.class);
        assertThat(fixture.query("SELECT count(*) FROM slipway.history WHERE kind = 'STANDALONE'"))
                .isEqualTo("0");
    }

    /** Whether its session lives is asked for in it. */
    @Test
    void aSlowReadyMessageAfterAFailureLeavesNoDoubt() throws Exception {
        var task = SessionOptions.task(Long.toString(run.runUid()), Duration.ofSeconds(2), Duration.ofMinutes(1));
        try (var link = new FaultProxy(fixture.server.address())) {
            var thinks =
                    link.add(Rule.nth(1, Rule.answer('I').and(seen -> seen.after("public.missing")), Rule.Effect.HOLD));
            var runner = new OwnerFixture(fixture.through(link.address(), task), fixture.watch(), fixture.options);
            var change = ApplyFixture.change("-- slipway:transaction off\nINSERT INTO fx SELECT 1 FROM public.missing");
            var outcome = CompletableFuture.supplyAsync(
                    () -> runner.run(change, run, null, journal), StandaloneFixture.THREADS);
            assertThat(thinks.awaitHit(Duration.ofMinutes(1))).isTrue();
            fixture.query("SELECT pg_sleep(1.5)");
            thinks.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Failed.class);
        }
    }

    @Test
    void aTransactionThatAScriptLeavesOpenIsNotApplied() {
        assertThat(fixture.run(
                        ApplyFixture.change("-- slipway:transaction off\nBEGIN; INSERT INTO fx VALUES (1)"),
                        run,
                        journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.TRANSACTION_CONTROL));
        assertThat(fixture.effects()).isZero();
        assertThat(fixture.query("SELECT count(*) FROM slipway.history WHERE kind = 'STANDALONE'"))
                .isEqualTo("0");
    }
}
