package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.problem.RunErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a script manages to wait without a limit of the server's: its run does not stand there for ever. */
class EndlessWaitDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final ApplicationLoad shop = new ApplicationLoad(fixture);
    private final MemoryJournal journal = new MemoryJournal();

    EndlessWaitDbTest() {
        fixture.database.execute(
                "CREATE TABLE public.o (id int PRIMARY KEY, n int)",
                "INSERT INTO o SELECT g FROM generate_series(1, 10) g",
                "ALTER TABLE public.o OWNER TO " + fixture.login,
                "CREATE FUNCTION off_and_wait() RETURNS void LANGUAGE plpgsql SET lock_timeout = 0 AS"
                        + " $$ BEGIN LOCK TABLE public.o; END $$",
                "CREATE FUNCTION off_by_trigger() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM set_config('lock_timeout', '0', false); RETURN NEW; END $$",
                "CREATE TRIGGER off AFTER INSERT ON fx FOR EACH ROW EXECUTE FUNCTION off_by_trigger()");
    }

    /**
     * The server's limit ends the wait. The fourth try lasts long enough for the watch to see the blockers, and the
     * deadline leaves time for it after three tries and a pause of the machine.
     */
    private static ApplyOptions options(String script) {
        return script.contains("slipway:batch")
                ? options(Duration.ofSeconds(4), Duration.ofSeconds(10))
                : options(Duration.ofMillis(300), Duration.ofSeconds(5));
    }

    private static ApplyOptions options(Duration lockTimeout, Duration lockDeadline) {
        return ApplyOptionsBuilder.locks(lockTimeout, lockDeadline);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO $$ BEGIN SET LOCAL lock_timeout = 0; LOCK TABLE public.o; END $$",
                "SELECT public.off_and_wait()",
                "INSERT INTO fx VALUES (1); UPDATE o SET n = 1",
                "-- slipway:transaction off\nSELECT public.off_and_wait()",
                "-- slipway:batch table=o key=id size=3\nSET lock_timeout = 0; UPDATE o SET n = 1"
            })
    void aWaitWithoutLockTimeoutIsEndedByTheWatch(String script) throws Exception {
        fixture.options = options(script);
        try (var holder = shop.idleInTransaction("LOCK TABLE o")) {
            var run = ApplyFixture.newRun();
            var runner = fixture.runner(run);
            var outcome = CompletableFuture.supplyAsync(
                    () -> runner.run(ApplyFixture.change(script), run, null, journal), StandaloneFixture.THREADS);
            try {
                assertThat(outcome.get(60, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
                            assertThat(failed.error().code()).isEqualTo(RunErrorCode.LOCK_NOT_AVAILABLE);
                            assertThat(failed.error().message()).contains(ApplicationLoad.NAME);
                        });
            } finally {
                runner.stop(StopReason.CANCEL);
            }
            assertThat(holder.isClosed()).isFalse();
        }
        assertThat(fixture.effects()).isZero();
        fixture.awaitNoSession();
    }
}
