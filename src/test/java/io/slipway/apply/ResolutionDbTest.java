package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.problem.ProblemException;
import org.junit.jupiter.api.Test;

class ResolutionDbTest {
    private static final Change IN_DOUBT =
            Bench.change("-- slipway:transaction off\nCALL public.fatal(); INSERT INTO fx VALUES (2)");
    private static final Change STRETCH = Bench.change("INSERT INTO fx VALUES (1)");

    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();

    ResolutionDbTest() {
        bench.database.execute(
                "CREATE TABLE public.fatal ()",
                "GRANT ALL ON public.fatal TO " + bench.login,
                "ALTER TABLE public.fatal OWNER TO " + bench.login,
                "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.fx VALUES (1); COMMIT;"
                        + " IF to_regclass(''public.fatal'') IS NOT NULL THEN DROP TABLE public.fatal; COMMIT;"
                        + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END'");
    }

    private void inDoubt() {
        assertThat(bench.run(IN_DOUBT, run, journal)).isInstanceOf(Outcome.Indeterminate.class);
    }

    private Ruling say(Change change, int step, boolean tookEffect) {
        var expected = new TargetIdentity(
                null,
                Long.parseLong(bench.query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(bench.query("SELECT oid FROM pg_database WHERE datname = current_database()")));
        var question = new Resolution.Question(change, run, expected, journal);
        return new Resolution(bench.watch(), bench.watch(), question)
                .decide(new Resolution.Word(step, tookEffect, "seen by hand"));
    }

    private String states() {
        return bench.query("SELECT string_agg(step || ' ' || state, ', ' ORDER BY step) FROM slipway.history");
    }

    @Test
    void doneGoesOnAtTheNextStep() {
        inDoubt();
        assertThat(say(IN_DOUBT, 1, true)).isEqualTo(new Ruling.PartlyDone(1, 2));
        assertThat(states()).isEqualTo("1 APPLIED");
        assertThat(bench.query("SELECT kind || '/' || actor || '/' || message || '/' || detail FROM slipway.log"))
                .isEqualTo("resolve/tester/seen by hand/{\"applied\": true}");
        assertThat(bench.run(IN_DOUBT, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(2, 0, false));
        assertThat(bench.effects(1)).isEqualTo(1);
        assertThat(bench.effects(2)).isEqualTo(1);
    }

    @Test
    void theStepThatWasNotBegunIsVoid() {
        inDoubt();
        say(IN_DOUBT, 1, true);
        assertThat(bench.query(
                        "SELECT max(step) || '/' || max(epoch) FROM slipway.void WHERE task = '" + run.task() + "'"))
                .isEqualTo("2/1");
        assertThat(bench.run(IN_DOUBT, run, journal)).isInstanceOf(Outcome.HandBack.class);
    }

    @Test
    void failedTakesTheIntentAwayAndTheNextAttemptRunsTheStepAgain() {
        inDoubt();
        assertThat(say(IN_DOUBT, 1, false)).isEqualTo(new Ruling.NotApplied(0, 2));
        assertThat(bench.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
        assertThat(bench.query("SELECT detail FROM slipway.log")).isEqualTo("{\"applied\": false}");
        assertThat(bench.run(IN_DOUBT, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(2, 0, false));
        assertThat(bench.effects(1)).isEqualTo(2);
    }

    @Test
    void theLastStepMakesItDone() {
        var alone = Bench.change("-- slipway:transaction off\nCALL public.fatal()");
        assertThat(bench.run(alone, run, journal)).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(say(alone, 1, true)).isEqualTo(new Ruling.Done(1));
        assertThat(say(alone, 1, true)).isEqualTo(new Ruling.Done(1));
        assertThat(say(alone, 1, false)).isInstanceOf(Ruling.Refused.class);
    }

    @Test
    void theSameWordMayBeSaidAgainAndAnotherMayNot() {
        inDoubt();
        assertThat(say(IN_DOUBT, 1, true)).isEqualTo(new Ruling.PartlyDone(1, 2));
        assertThat(say(IN_DOUBT, 1, true)).isEqualTo(new Ruling.PartlyDone(1, 2));
        assertThat(say(IN_DOUBT, 1, false)).isInstanceOf(Ruling.Refused.class);
        assertThat(states()).isEqualTo("1 APPLIED");
    }

    @Test
    void aWordAfterFailedIsRefusedWhenItSaysDone() {
        inDoubt();
        assertThat(say(IN_DOUBT, 1, false)).isEqualTo(new Ruling.NotApplied(0, 2));
        assertThat(say(IN_DOUBT, 1, false)).isEqualTo(new Ruling.NotApplied(0, 2));
        assertThat(say(IN_DOUBT, 1, true)).isInstanceOf(Ruling.Refused.class);
    }

    @Test
    void aWordAboutOneStepIsNotTakenForAnother() {
        var second = Bench.change("-- slipway:transaction off\nINSERT INTO fx VALUES (2); CALL public.fatal()");
        assertThat(bench.run(second, run, journal)).isInstanceOf(Outcome.Indeterminate.class);
        journal.applied.clear();
        assertThat(say(second, 1, false))
                .isInstanceOfSatisfying(
                        Ruling.Refused.class,
                        refused -> assertThat(refused.why()).contains("step 2 is in doubt, not step 1"));
        assertThat(states()).isEqualTo("1 APPLIED, 2 INTENT");
        assertThat(journal.applied).containsExactly(1);
        assertThat(say(second, 2, true)).isEqualTo(new Ruling.Done(2));
    }

    @Test
    void anOwnerTellsHowFarTheOnesBeforeItWere() {
        inDoubt();
        say(IN_DOUBT, 1, true);
        journal.applied.clear();
        bench.run(IN_DOUBT, Bench.next(run), journal);
        assertThat(journal.applied).containsExactly(1, 2);
    }

    @Test
    void aStretchThatIsNotThereCannotBeDone() {
        bench.run(Bench.change("SELECT 1"));
        journal.changeKeyFixed("T:" + run.task(), 1);
        assertThat(say(STRETCH, 1, true)).isInstanceOf(Ruling.Refused.class);
        assertThat(say(STRETCH, 1, false)).isEqualTo(new Ruling.NotApplied(0, 1));
        assertThat(bench.run(STRETCH, run, journal)).isInstanceOf(Outcome.HandBack.class);
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aStretchThatIsThereCannotBeFailed() {
        bench.run(STRETCH, run, journal);
        assertThat(say(STRETCH, 1, false)).isInstanceOf(Ruling.Refused.class);
        assertThat(say(STRETCH, 1, true)).isEqualTo(new Ruling.Done(1));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void nobodyDecidesOverASessionThatMayStillBeAtWork() {
        inDoubt();
        var session = journal.all.getFirst();
        var elsewhere = new SessionIdentity(
                session.pid(), session.backendStart(), session.systemIdentifier(), session.databaseOid(), "h:1", "00");
        journal.open.add(elsewhere);
        assertThat(say(IN_DOUBT, 1, true)).isInstanceOf(Ruling.Refused.class);
        assertThat(states()).isEqualTo("1 INTENT");
    }

    @Test
    void nobodyDecidesWhileTheTargetsLockIsHeld() throws Exception {
        inDoubt();
        try (var other = bench.open()) {
            assertThat(TargetLock.tryTake(other)).isTrue();
            assertThat(say(IN_DOUBT, 1, true))
                    .isInstanceOfSatisfying(
                            Ruling.Refused.class,
                            refused -> assertThat(refused.why()).contains("lock is held"));
        }
        assertThat(states()).isEqualTo("1 INTENT");
    }

    @Test
    void anotherDatabaseIsNotAsked() {
        inDoubt();
        var elsewhere = new Resolution.Question(IN_DOUBT, run, new TargetIdentity(null, 1, 1), journal);
        assertThat(new Resolution(bench.watch(), bench.watch(), elsewhere)
                        .decide(new Resolution.Word(1, true, "seen by hand")))
                .isInstanceOf(Ruling.Refused.class);
        assertThat(states()).isEqualTo("1 INTENT");
    }

    @Test
    void aTargetThatIsGoneDoesNotAnswer() {
        inDoubt();
        bench.database.execute("ALTER ROLE " + bench.login + " NOLOGIN");
        var none = new MemoryJournal();
        none.key = journal.key;
        assertThatThrownBy(() -> new Resolution(
                                bench.watch(),
                                bench.watch(),
                                new Resolution.Question(IN_DOUBT, run, new TargetIdentity(null, 1, 1), none))
                        .decide(new Resolution.Word(1, true, "seen by hand")))
                .isInstanceOf(ProblemException.class);
        assertThat(states()).isEqualTo("1 INTENT");
    }
}
