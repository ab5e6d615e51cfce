package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.RunErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement_timeout of the role is for the statements of a script, not for the calls of Slipway around them. */
class BookkeepingTimeoutDbTest {
    private static final String WAITS = """
            SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND l.relation = 'slipway.history'::regclass
              AND clock_timestamp() - a.query_start > interval '900ms'""";

    private final ApplyFixture fixture = new ApplyFixture();

    BookkeepingTimeoutDbTest() {
        fixture.run(ApplyFixture.change("SELECT 1"));
        fixture.awaitNoSession();
        fixture.database.execute("ALTER ROLE " + fixture.login + " SET statement_timeout = '300ms'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO fx VALUES (1)",
                "SET ROLE NONE; INSERT INTO fx VALUES (1)",
                "-- slipway:transaction off\nINSERT INTO fx VALUES (1)"
            })
    void aWaitOfTheHistoryIsNotCanceled(String script) throws Exception {
        CompletableFuture<RunOutcome> outcome;
        try (var other = fixture.open();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE slipway.history IN SHARE MODE");
            outcome = CompletableFuture.supplyAsync(
                    () -> fixture.run(ApplyFixture.change(script)), StandaloneFixture.THREADS);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> outcome.isDone() || fixture.query(WAITS).equals("1"));
            other.rollback();
        }
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Applied.class);
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void theScriptKeepsTheTimeoutOfItsRoleAsAnInheritedOne() throws SQLException {
        fixture.database.execute(
                "CREATE TABLE public.seen (a text)",
                "CREATE TABLE public.w ()",
                "GRANT ALL ON public.seen TO " + fixture.login,
                "ALTER TABLE public.w OWNER TO " + fixture.login);
        var read = "INSERT INTO seen SELECT concat(setting, source) FROM pg_settings WHERE name = 'statement_timeout'";
        assertThat(fixture.run(ApplyFixture.change(read + "; VACUUM w; " + read)))
                .isInstanceOf(RunOutcome.Applied.class);
        assertThat(fixture.query("SELECT string_agg(a, ' ') FROM public.seen")).isEqualTo("300user 300user");
        assertThat(fixture.run(ApplyFixture.change("SELECT pg_sleep(5)")))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.STATEMENT_TIMEOUT));
    }
}
