package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.Position;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangeRunnerDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();

    @Test
    void aTransactionStepTakesEffectOnceAndIsInTheHistory() {
        var run = ApplyFixture.newRun();
        assertThat(fixture.run(ApplyFixture.change("CREATE TABLE t (id int); INSERT INTO fx VALUES (1)"), run, journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(fixture.query(
                        "SELECT state || ' ' || kind || ' ' || statements || ' ' || steps_total FROM slipway.history"))
                .isEqualTo("APPLIED TRANSACTION [1,3) 1");
        assertThat(fixture.query("SELECT change_key FROM slipway.history")).isEqualTo("T:" + run.task());
        assertThat(journal.appliedSteps).containsExactly(1);
        assertThat(journal.openSessions).isEmpty();
        fixture.awaitNoSession();
    }

    @Test
    void aRunThatIsClaimedAgainAppliesNothing() {
        var run = ApplyFixture.newRun();
        var change = ApplyFixture.change("INSERT INTO fx VALUES (1)");
        fixture.run(change, run, journal);
        assertThat(fixture.run(change, ApplyFixture.next(run), journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void standaloneStepsRunBetweenTransactionSteps() {
        var outcome = fixture.run(ApplyFixture.change("""
                INSERT INTO fx VALUES (1);
                VACUUM fx;
                INSERT INTO fx VALUES (3);
                """));
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(3, 0, false));
        assertThat(fixture.query("SELECT string_agg(kind || ' ' || state, ', ' ORDER BY step) FROM slipway.history"))
                .isEqualTo("TRANSACTION APPLIED, STANDALONE APPLIED, TRANSACTION APPLIED");
        assertThat(fixture.effects()).isEqualTo(2);
    }

    @Test
    void anErrorRollsTheTransactionStepBackAndNamesItsPosition() {
        var outcome = fixture.run(ApplyFixture.change("""
                -- first line
                INSERT INTO fx VALUES (1);

                  SELECT 'äö',
                    nonsense FROM fx;
                """), ApplyFixture.newRun(), journal);
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo(RunErrorCode.SCRIPT_ERROR);
            assertThat(failed.error().sqlState()).isEqualTo("42703");
            assertThat(failed.error().position()).isEqualTo(new Position(5, 5));
            assertThat(failed.appliedSteps()).isZero();
        });
        assertThat(fixture.effects()).isZero();
        assertThat(journal.openSessions).isEmpty();
        fixture.awaitNoSession();
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
        assertThat(fixture.query("SELECT count(*) FROM slipway.void")).isEqualTo("1");
    }

    @Test
    void aRetryAfterFailedAppliesOnce() {
        var run = ApplyFixture.newRun();
        var change = ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT * FROM public.later");
        assertThat(fixture.run(change, run, journal)).isInstanceOf(RunOutcome.Failed.class);
        fixture.database.execute("CREATE TABLE public.later ()", "GRANT ALL ON public.later TO " + fixture.login);
        var retry = new RunIdentity(run.installation(), run.task(), run.runUid() + 1_000_000, 2, "tester");
        assertThat(fixture.run(change, retry, journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void aRetryContinuesAfterTheAppliedSteps() {
        var run = ApplyFixture.newRun();
        var change =
                ApplyFixture.change("INSERT INTO fx VALUES (1); VACUUM fx; INSERT INTO fx SELECT 2 FROM public.later");
        assertThat(fixture.run(change, run, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.appliedSteps()).isEqualTo(2));
        fixture.database.execute(
                "CREATE TABLE public.later AS SELECT 1", "GRANT ALL ON public.later TO " + fixture.login);
        assertThat(fixture.run(change, ApplyFixture.next(run), journal)).isEqualTo(new RunOutcome.Applied(3, 0, false));
        assertThat(fixture.effects(1)).isEqualTo(1);
        assertThat(fixture.effects(2)).isEqualTo(1);
    }

    @Test
    void twoInstallationsApplyTheirOwnUnversionedChanges() {
        var change = ApplyFixture.change("INSERT INTO fx VALUES (1)");
        fixture.run(change, ApplyFixture.newRun(), journal);
        assertThat(fixture.run(change, ApplyFixture.newRun(UUID.randomUUID()), new MemoryJournal()))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(2);
    }

    @Test
    void aVersionWithTheSameContentIsAdopted() {
        var change = ApplyFixture.version("7", "INSERT INTO fx VALUES (1)");
        fixture.run(change, ApplyFixture.newRun(), journal);
        assertThat(fixture.run(change, ApplyFixture.newRun(UUID.randomUUID()), new MemoryJournal()))
                .isEqualTo(new RunOutcome.Applied(1, 1, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void aVersionWithOtherContentIsAMismatch() {
        fixture.run(ApplyFixture.version("7", "INSERT INTO fx VALUES (1)"));
        assertThat(fixture.run(ApplyFixture.version("7", "INSERT INTO fx VALUES (2)")))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.CHECKSUM_MISMATCH));
        assertThat(fixture.effects(2)).isZero();
    }

    @Test
    void anUndoneVersionIsAppliedAgainUnderTheNextNumber() {
        var change = ApplyFixture.version("7", "INSERT INTO fx VALUES (1)");
        fixture.run(change);
        var undo = PreparedChange.of(
                new ChangeName.Undo("default", "7"), "back", io.slipway.sql.Script.of("DELETE FROM fx WHERE n = 1"));
        assertThat(fixture.run(undo)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.run(undo)).isEqualTo(new RunOutcome.Applied(1, 1, false));
        assertThat(fixture.run(change)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.run(change)).isEqualTo(new RunOutcome.Applied(1, 1, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(fixture.query(
                        "SELECT string_agg(change_key || ' ' || coalesce(undone_by, '-'), ', ' ORDER BY change_key)"
                                + " FROM slipway.history"))
                .isEqualTo("U:default/7#1 -, V:default/7#1 U:default/7#1, V:default/7#2 -");
    }

    @Test
    void aRepeatableIsAppliedByEachRun() {
        var change = PreparedChange.of(
                new ChangeName.Repeatable("default", "views"),
                "",
                io.slipway.sql.Script.of("INSERT INTO fx VALUES (1)"));
        fixture.run(change);
        fixture.run(change);
        assertThat(fixture.effects()).isEqualTo(2);
        assertThat(fixture.query("SELECT max(change_key) FROM slipway.history")).isEqualTo("R:default/views#2");
    }

    @Test
    void copyRowsAreSentFromTheScript() {
        var outcome = fixture.run(ApplyFixture.change("""
                COPY fx (n) FROM STDIN;
                1
                2
                \\.
                INSERT INTO fx VALUES (3);
                """));
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(3);
    }

    @Test
    void noticesReachTheRunLog() {
        fixture.run(
                ApplyFixture.change("DO $$ BEGIN RAISE NOTICE 'one of ours'; END $$"), ApplyFixture.newRun(), journal);
        assertThat(journal.lines).anySatisfy(line -> assertThat(line.message()).isEqualTo("one of ours"));
    }

    @Test
    void aFunctionWithASqlBodyIsOneStatement() {
        var outcome = fixture.run(ApplyFixture.change("""
                CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
                INSERT INTO fx SELECT f();
                """));
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects(2)).isEqualTo(1);
    }

    @Test
    void noStepBeginsWithoutTrust() {
        journal.trusted = false;
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1)"), ApplyFixture.newRun(), journal))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.TRUST));
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aRunThatIsLostToAnotherOwnerStops() {
        journal.lost = true;
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1)"), ApplyFixture.newRun(), journal))
                .isInstanceOf(RunOutcome.Lost.class);
        assertThat(fixture.effects()).isZero();
        fixture.awaitNoSession();
    }

    @Test
    void aDatabaseOtherThanTheRegisteredOneIsRefused() {
        var run = ApplyFixture.newRun();
        assertThat(fixture.runner(run)
                        .run(
                                ApplyFixture.change("INSERT INTO fx VALUES (1)"),
                                run,
                                new TargetIdentity(null, 1, 2),
                                journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.WRONG_TARGET));
        assertThat(fixture.effects()).isZero();
    }
}
