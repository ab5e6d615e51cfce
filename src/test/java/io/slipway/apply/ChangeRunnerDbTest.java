package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.Position;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangeRunnerDbTest {
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();

    @Test
    void aStretchTakesEffectOnceAndStandsInTheHistory() {
        var run = Bench.newRun();
        assertThat(bench.run(Bench.change("CREATE TABLE t (id int); INSERT INTO fx VALUES (1)"), run, journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(bench.query(
                        "SELECT state || ' ' || kind || ' ' || statements || ' ' || steps_total FROM slipway.history"))
                .isEqualTo("APPLIED STRETCH [1,3) 1");
        assertThat(bench.query("SELECT change_key FROM slipway.history")).isEqualTo("T:" + run.task());
        assertThat(journal.applied).containsExactly(1);
        assertThat(journal.open).isEmpty();
        bench.awaitNoSession();
    }

    @Test
    void theSameRunHandedOutAgainAppliesNothing() {
        var run = Bench.newRun();
        var change = Bench.change("INSERT INTO fx VALUES (1)");
        bench.run(change, run, journal);
        assertThat(bench.run(change, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void stepsThatRefuseATransactionRunBetweenStretches() {
        var outcome = bench.run(Bench.change("""
                INSERT INTO fx VALUES (1);
                VACUUM fx;
                INSERT INTO fx VALUES (3);
                """));
        assertThat(outcome).isEqualTo(new Outcome.Applied(3, 0, false));
        assertThat(bench.query("SELECT string_agg(kind || ' ' || state, ', ' ORDER BY step) FROM slipway.history"))
                .isEqualTo("STRETCH APPLIED, SINGLE APPLIED, STRETCH APPLIED");
        assertThat(bench.effects()).isEqualTo(2);
    }

    @Test
    void anErrorRollsTheStretchBackAndSaysWhereInTheScript() {
        var outcome = bench.run(Bench.change("""
                -- first line
                INSERT INTO fx VALUES (1);

                  SELECT 'äö',
                    nonsense FROM fx;
                """), Bench.newRun(), journal);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo("script-error");
            assertThat(failed.error().sqlState()).isEqualTo("42703");
            assertThat(failed.error().position()).isEqualTo(new Position(5, 5));
            assertThat(failed.appliedSteps()).isZero();
        });
        assertThat(bench.effects()).isZero();
        assertThat(journal.open).isEmpty();
        bench.awaitNoSession();
        assertThat(bench.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
        assertThat(bench.query("SELECT count(*) FROM slipway.void")).isEqualTo("1");
    }

    @Test
    void aRetryAfterFailedAppliesOnce() {
        var run = Bench.newRun();
        var change = Bench.change("INSERT INTO fx VALUES (1); SELECT * FROM public.later");
        assertThat(bench.run(change, run, journal)).isInstanceOf(Outcome.Failed.class);
        bench.database.execute("CREATE TABLE public.later ()", "GRANT ALL ON public.later TO " + bench.login);
        var retry = new RunIdentity(run.installation(), run.task(), run.runUid() + 1_000_000, 2, "tester");
        assertThat(bench.run(change, retry, journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void aRetryGoesOnAfterTheStepsThatWereApplied() {
        var run = Bench.newRun();
        var change = Bench.change("INSERT INTO fx VALUES (1); VACUUM fx; INSERT INTO fx SELECT 2 FROM public.later");
        assertThat(bench.run(change, run, journal))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.appliedSteps()).isEqualTo(2));
        bench.database.execute("CREATE TABLE public.later AS SELECT 1", "GRANT ALL ON public.later TO " + bench.login);
        assertThat(bench.run(change, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(3, 0, false));
        assertThat(bench.effects(1)).isEqualTo(1);
        assertThat(bench.effects(2)).isEqualTo(1);
    }

    @Test
    void twoInstallationsDoNotTakeEachOthersUnversionedChangesForDone() {
        var change = Bench.change("INSERT INTO fx VALUES (1)");
        bench.run(change, Bench.newRun(), journal);
        assertThat(bench.run(change, Bench.newRun(UUID.randomUUID()), new MemoryJournal()))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(2);
    }

    @Test
    void theSameVersionWithTheSameContentIsAdopted() {
        var change = Bench.version("7", "INSERT INTO fx VALUES (1)");
        bench.run(change, Bench.newRun(), journal);
        assertThat(bench.run(change, Bench.newRun(UUID.randomUUID()), new MemoryJournal()))
                .isEqualTo(new Outcome.Applied(1, 1, false));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void theSameVersionWithAnotherContentIsAMismatch() {
        bench.run(Bench.version("7", "INSERT INTO fx VALUES (1)"));
        assertThat(bench.run(Bench.version("7", "INSERT INTO fx VALUES (2)")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("checksum-mismatch"));
        assertThat(bench.effects(2)).isZero();
    }

    @Test
    void aVersionThatWasTakenBackIsAppliedAgainUnderItsNextNumber() {
        var change = Bench.version("7", "INSERT INTO fx VALUES (1)");
        bench.run(change);
        var undo = Change.of(
                new ChangeName.Undo("default", "7"), "back", io.slipway.sql.Script.of("DELETE FROM fx WHERE n = 1"));
        assertThat(bench.run(undo)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.run(undo)).isEqualTo(new Outcome.Applied(1, 1, false));
        assertThat(bench.run(change)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.run(change)).isEqualTo(new Outcome.Applied(1, 1, false));
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(bench.query(
                        "SELECT string_agg(change_key || ' ' || coalesce(undone_by, '-'), ', ' ORDER BY change_key)"
                                + " FROM slipway.history"))
                .isEqualTo("U:default/7#1 -, V:default/7#1 U:default/7#1, V:default/7#2 -");
    }

    @Test
    void aRepeatableIsAppliedAsOftenAsItIsAskedFor() {
        var change = Change.of(
                new ChangeName.Repeatable("default", "views"),
                "",
                io.slipway.sql.Script.of("INSERT INTO fx VALUES (1)"));
        bench.run(change);
        bench.run(change);
        assertThat(bench.effects()).isEqualTo(2);
        assertThat(bench.query("SELECT max(change_key) FROM slipway.history")).isEqualTo("R:default/views#2");
    }

    @Test
    void rowsOfACopyAreSentFromTheScript() {
        var outcome = bench.run(Bench.change("""
                COPY fx (n) FROM STDIN;
                1
                2
                \\.
                INSERT INTO fx VALUES (3);
                """));
        assertThat(outcome).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(3);
    }

    @Test
    void noticesReachTheRunLog() {
        bench.run(Bench.change("DO $$ BEGIN RAISE NOTICE 'one of ours'; END $$"), Bench.newRun(), journal);
        assertThat(journal.lines).anySatisfy(line -> assertThat(line.message()).isEqualTo("one of ours"));
    }

    @Test
    void aFunctionWithASqlBodyIsOneStatement() {
        var outcome = bench.run(Bench.change("""
                CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
                INSERT INTO fx SELECT f();
                """));
        assertThat(outcome).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects(2)).isEqualTo(1);
    }

    @Test
    void withoutTrustNoStepBegins() {
        journal.trusted = false;
        assertThat(bench.run(Bench.change("INSERT INTO fx VALUES (1)"), Bench.newRun(), journal))
                .isInstanceOfSatisfying(
                        Outcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitingFor.TRUST));
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aRunThatIsAnothersByNowStops() {
        journal.lost = true;
        assertThat(bench.run(Bench.change("INSERT INTO fx VALUES (1)"), Bench.newRun(), journal))
                .isInstanceOf(Outcome.Lost.class);
        assertThat(bench.effects()).isZero();
        bench.awaitNoSession();
    }

    @Test
    void aDatabaseThatIsNotTheRegisteredOneIsRefused() {
        var run = Bench.newRun();
        assertThat(bench.runner(run)
                        .run(Bench.change("INSERT INTO fx VALUES (1)"), run, new TargetIdentity(null, 1, 2), journal))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("wrong-target"));
        assertThat(bench.effects()).isZero();
    }
}
