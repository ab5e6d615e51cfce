package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcomes of a run, by the error that its script meets. */
class OutcomeDbTest {
    private static final PreparedChange CHANGE = ApplyFixture.change("INSERT INTO fx VALUES (1)");

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    private RunOutcome commitAnswers(FaultySessions.Instead instead) {
        fixture.run(ApplyFixture.change("SELECT 1"));
        var sessions = FaultySessions.atFirstCommit(fixture.sessions(run), instead);
        return new OwnerFixture(sessions, fixture.watch(), fixture.options).run(CHANGE, run, null, journal);
    }

    private static SQLException error(String state) {
        return new SQLException("an answer to COMMIT", state);
    }

    private static PreparedChange raising(String state) {
        return ApplyFixture.change(
                "INSERT INTO fx VALUES (1); DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '" + state + "'; END $$");
    }

    private String failure(PreparedChange change) {
        return fixture.run(change, run, journal) instanceof RunOutcome.Failed failed
                ? failed.error().code().code()
                : "none";
    }

    @ParameterizedTest
    @ValueSource(strings = {"22012", "23505", "25P02", "40002", "44000", "0A000", "P0001"})
    void anErrorAtCommitInALiveSessionIsAScriptError(String state) {
        var outcome = commitAnswers(real -> {
            real.rollback();
            throw error(state);
        });
        assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
        assertThat(fixture.effects()).isZero();
        assertThat(journal.allSessions).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void aSerializationFailureAtCommitIsRetried(String state) {
        assertThat(commitAnswers(real -> {
                    real.rollback();
                    throw error(state);
                }))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40003", "57014", "57P01", "58030", "XX000", "25P03", "53200"})
    void everyOtherCommitErrorIsCheckedInTheHistory(String state) {
        assertThat(commitAnswers(real -> {
                    real.commit();
                    throw error(state);
                }))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(journal.allSessions).hasSize(2);
    }

    @Test
    void aStatementTimeoutOfTheScriptIsNotAnOperatorCancel() {
        assertThat(failure(ApplyFixture.change("SET statement_timeout = '200ms'; SELECT pg_sleep(5)")))
                .isEqualTo("statement-timeout");
    }

    @ParameterizedTest
    @CsvSource({
        "25P03, session-timeout",
        "25P04, session-timeout",
        "57P05, session-timeout",
        "53100, out-of-resources",
        "53200, out-of-resources",
        "25006, read-only",
        "57014, canceled-by-operator",
        "57P01, terminated",
        "23505, script-error",
        "XX000, script-error"
    })
    void aSqlStateOfTheScriptHasItsErrorCode(String state, String slug) {
        assertThat(failure(raising(state))).isEqualTo(slug);
        assertThat(fixture.effects()).isZero();
        assertThat(fixture.query("SELECT count(*) FROM slipway.void WHERE task = '" + run.task() + "'"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"40001, serialization", "40P01, serialization", "08006, connection-lost"})
    void aTransientErrorIsRetriedThreeTimes(String state, String slug) {
        assertThat(failure(raising(state))).isEqualTo(slug);
        assertThat(journal.lines.stream().filter(line -> line.kind() == RunLogLine.Kind.RETRY))
                .hasSize(3);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aStatementOverItsTimeoutFailsWithStatementTimeout() {
        fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofMinutes(1))
                .statementTimeout(Duration.ofMillis(200))
                .build();
        assertThat(failure(ApplyFixture.change("SELECT pg_sleep(60)"))).isEqualTo("statement-timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000-0000-4000-8000-000000000001",
                "00000000-0000-4000-8000-000000000002",
                "00000000-0000-0000-0000-000000000000"
            })
    void aVersionCanceledAfterATakeoverCanBeAppliedByANewRun(UUID installation) throws Exception {
        var slow = "INSERT INTO fx VALUES (1); SELECT pg_sleep(n) FROM public.speed";
        fixture.database.execute(
                "CREATE TABLE public.speed AS SELECT 60 AS n", "GRANT ALL ON public.speed TO " + fixture.login);
        var first = CompletableFuture.supplyAsync(() -> fixture.run(ApplyFixture.version("7", slow), run, journal));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND application_name = 'slipway-taskrun-" + run.runUid() + "'")
                        .equals("1"));
        journal.cancel();
        assertThat(fixture.run(ApplyFixture.version("7", slow), ApplyFixture.next(run), journal))
                .isInstanceOf(RunOutcome.Canceled.class);
        first.get();
        assertThat(fixture.effects()).isZero();

        fixture.database.execute("UPDATE public.speed SET n = 0");
        var corrected = ApplyFixture.version("7", "INSERT INTO fx VALUES (2)");
        assertThat(fixture.run(corrected, ApplyFixture.newRun(installation), new MemoryJournal()))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects(2)).isEqualTo(1);
    }
}
