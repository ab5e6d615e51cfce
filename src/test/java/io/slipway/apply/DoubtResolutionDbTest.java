package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ProblemException;
import org.junit.jupiter.api.Test;

class DoubtResolutionDbTest {
    private static final PreparedChange IN_DOUBT =
            ApplyFixture.change("-- slipway:transaction off\nCALL public.fatal(); INSERT INTO fx VALUES (2)");
    private static final PreparedChange TRANSACTION = ApplyFixture.change("INSERT INTO fx VALUES (1)");

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    DoubtResolutionDbTest() {
        fixture.database.execute(
                "CREATE TABLE public.fatal ()",
                "GRANT ALL ON public.fatal TO " + fixture.login,
                "ALTER TABLE public.fatal OWNER TO " + fixture.login,
                "CREATE PROCEDURE public.fatal() LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.fx VALUES (1); COMMIT;"
                        + " IF to_regclass(''public.fatal'') IS NOT NULL THEN DROP TABLE public.fatal; COMMIT;"
                        + " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END'");
    }

    private void inDoubt() {
        inDoubt(IN_DOUBT);
    }

    private void inDoubt(PreparedChange change) {
        assertThat(fixture.run(change, run, journal)).isInstanceOf(RunOutcome.Indeterminate.class);
        // a terminated session holds the target's lock until the server has ended it
        fixture.awaitNoSession();
    }

    private ResolutionResult resolve(PreparedChange change, int step, boolean tookEffect) {
        var expected = new TargetIdentity(
                null,
                Long.parseLong(fixture.query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(fixture.query("SELECT oid FROM pg_database WHERE datname = current_database()")));
        var question = new DoubtResolution.DoubtfulRun(change, run, expected, journal.changeKey(), journal, journal);
        return new DoubtResolution(fixture.watch(), fixture.watch(), question)
                .decide(new DoubtResolution.Decision(step, tookEffect, "seen by hand"));
    }

    private String states() {
        return fixture.query("SELECT string_agg(step || ' ' || state, ', ' ORDER BY step) FROM slipway.history");
    }

    @Test
    void doneContinuesAtTheNextStep() {
        inDoubt();
        assertThat(resolve(IN_DOUBT, 1, true)).isEqualTo(new ResolutionResult.PartlyDone(1, 2));
        assertThat(states()).isEqualTo("1 APPLIED");
        assertThat(fixture.query("SELECT kind || '/' || actor || '/' || message || '/' || detail FROM slipway.log"))
                .isEqualTo("resolve/tester/seen by hand/{\"applied\": true}");
        assertThat(fixture.run(IN_DOUBT, ApplyFixture.next(run), journal))
                .isEqualTo(new RunOutcome.Applied(2, 0, false));
        assertThat(fixture.effects(1)).isEqualTo(1);
        assertThat(fixture.effects(2)).isEqualTo(1);
    }

    @Test
    void aStepThatHasNotBegunIsVoided() {
        inDoubt();
        resolve(IN_DOUBT, 1, true);
        assertThat(fixture.query(
                        "SELECT max(step) || '/' || max(epoch) FROM slipway.void WHERE task = '" + run.task() + "'"))
                .isEqualTo("2/1");
        assertThat(fixture.run(IN_DOUBT, run, journal)).isInstanceOf(RunOutcome.HandBack.class);
    }

    @Test
    void failedRemovesTheIntentAndANewRunRepeatsTheStep() {
        inDoubt();
        assertThat(resolve(IN_DOUBT, 1, false)).isEqualTo(new ResolutionResult.NotApplied(0, 2));
        assertThat(fixture.query("SELECT count(*) FROM slipway.history")).isEqualTo("0");
        assertThat(fixture.query("SELECT detail FROM slipway.log")).isEqualTo("{\"applied\": false}");
        assertThat(fixture.run(IN_DOUBT, ApplyFixture.next(run), journal))
                .isEqualTo(new RunOutcome.Applied(2, 0, false));
        assertThat(fixture.effects(1)).isEqualTo(2);
    }

    @Test
    void doneForTheLastStepEndsTheTask() {
        var alone = ApplyFixture.change("-- slipway:transaction off\nCALL public.fatal()");
        inDoubt(alone);
        assertThat(resolve(alone, 1, true)).isEqualTo(new ResolutionResult.Done(1));
        assertThat(resolve(alone, 1, true)).isEqualTo(new ResolutionResult.Done(1));
        assertThat(resolve(alone, 1, false)).isInstanceOf(ResolutionResult.Refused.class);
    }

    @Test
    void aResolutionCanBeRepeatedButNotChanged() {
        inDoubt();
        assertThat(resolve(IN_DOUBT, 1, true)).isEqualTo(new ResolutionResult.PartlyDone(1, 2));
        assertThat(resolve(IN_DOUBT, 1, true)).isEqualTo(new ResolutionResult.PartlyDone(1, 2));
        assertThat(resolve(IN_DOUBT, 1, false)).isInstanceOf(ResolutionResult.Refused.class);
        assertThat(states()).isEqualTo("1 APPLIED");
    }

    @Test
    void doneAfterFailedIsRefused() {
        inDoubt();
        assertThat(resolve(IN_DOUBT, 1, false)).isEqualTo(new ResolutionResult.NotApplied(0, 2));
        assertThat(resolve(IN_DOUBT, 1, false)).isEqualTo(new ResolutionResult.NotApplied(0, 2));
        assertThat(resolve(IN_DOUBT, 1, true)).isInstanceOf(ResolutionResult.Refused.class);
    }

    @Test
    void aResolutionAppliesOnlyToItsStep() {
        var second = ApplyFixture.change("-- slipway:transaction off\nINSERT INTO fx VALUES (2); CALL public.fatal()");
        inDoubt(second);
        journal.appliedSteps.clear();
        assertThat(resolve(second, 1, false))
                .isInstanceOfSatisfying(
                        ResolutionResult.Refused.class,
                        refused -> assertThat(refused.why()).contains("step 2 is in doubt, not step 1"));
        assertThat(states()).isEqualTo("1 APPLIED, 2 INTENT");
        assertThat(journal.appliedSteps).containsExactly(1);
        assertThat(resolve(second, 2, true)).isEqualTo(new ResolutionResult.Done(2));
    }

    @Test
    void anOwnerReportsTheStepsOfEarlierOwners() {
        inDoubt();
        resolve(IN_DOUBT, 1, true);
        journal.appliedSteps.clear();
        fixture.run(IN_DOUBT, ApplyFixture.next(run), journal);
        assertThat(journal.appliedSteps).containsExactly(1, 2);
    }

    @Test
    void aTransactionStepWithoutARowCannotBeDone() {
        fixture.run(ApplyFixture.change("SELECT 1"));
        journal.changeKeyFixed("T:" + run.task(), 1);
        assertThat(resolve(TRANSACTION, 1, true)).isInstanceOf(ResolutionResult.Refused.class);
        assertThat(resolve(TRANSACTION, 1, false)).isEqualTo(new ResolutionResult.NotApplied(0, 1));
        assertThat(fixture.run(TRANSACTION, run, journal)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void anAppliedTransactionStepCannotBeFailed() {
        fixture.run(TRANSACTION, run, journal);
        assertThat(resolve(TRANSACTION, 1, false)).isInstanceOf(ResolutionResult.Refused.class);
        assertThat(resolve(TRANSACTION, 1, true)).isEqualTo(new ResolutionResult.Done(1));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void anAppliedStepIsFoundWithoutARecordedKey() {
        fixture.run(TRANSACTION, run, journal);
        journal.key = null;
        assertThat(resolve(TRANSACTION, 1, false)).isInstanceOf(ResolutionResult.Refused.class);
        assertThat(resolve(TRANSACTION, 1, true)).isEqualTo(new ResolutionResult.Done(1));
    }

    @Test
    void anIntentIsFoundWithoutARecordedKey() {
        inDoubt();
        journal.key = null;
        assertThat(resolve(IN_DOUBT, 1, true)).isEqualTo(new ResolutionResult.PartlyDone(1, 2));
        assertThat(resolve(IN_DOUBT, 1, false)).isInstanceOf(ResolutionResult.Refused.class);
        assertThat(states()).isEqualTo("1 APPLIED");
    }

    @Test
    void anAppliedStepOfAnotherScriptCannotBeFailed() {
        fixture.run(TRANSACTION, run, journal);
        journal.key = null;
        var other = ApplyFixture.change("INSERT INTO fx VALUES (2)");
        assertThat(resolve(other, 1, false)).isInstanceOf(ResolutionResult.Refused.class);
    }

    @Test
    void aResolutionIsRefusedWhileASessionMayBeAlive() {
        inDoubt();
        var session = journal.allSessions.getFirst();
        var elsewhere = new SessionIdentity(
                session.pid(), session.backendStart(), session.systemIdentifier(), session.databaseOid(), "h:1", "00");
        journal.openSessions.add(elsewhere);
        assertThat(resolve(IN_DOUBT, 1, true)).isInstanceOf(ResolutionResult.Refused.class);
        assertThat(states()).isEqualTo("1 INTENT");
    }

    @Test
    void aResolutionIsRefusedWhileTheTargetLockIsHeld() throws Exception {
        inDoubt();
        try (var other = fixture.open()) {
            fixture.takeLock(other);
            assertThat(resolve(IN_DOUBT, 1, true))
                    .isInstanceOfSatisfying(
                            ResolutionResult.Refused.class,
                            refused -> assertThat(refused.why()).contains("lock is held"));
        }
        assertThat(states()).isEqualTo("1 INTENT");
    }

    @Test
    void aResolutionInAnotherDatabaseIsRefused() {
        inDoubt();
        var elsewhere = new DoubtResolution.DoubtfulRun(
                IN_DOUBT, run, new TargetIdentity(null, 1, 1), journal.changeKey(), journal, journal);
        assertThat(new DoubtResolution(fixture.watch(), fixture.watch(), elsewhere)
                        .decide(new DoubtResolution.Decision(1, true, "seen by hand")))
                .isInstanceOf(ResolutionResult.Refused.class);
        assertThat(states()).isEqualTo("1 INTENT");
    }

    @Test
    void aResolutionFailsIfTheTargetIsUnreachable() {
        inDoubt();
        fixture.database.execute("ALTER ROLE " + fixture.login + " NOLOGIN");
        var none = new MemoryJournal();
        none.key = journal.key;
        assertThatThrownBy(() -> new DoubtResolution(
                                fixture.watch(),
                                fixture.watch(),
                                new DoubtResolution.DoubtfulRun(
                                        IN_DOUBT, run, new TargetIdentity(null, 1, 1), none.changeKey(), none, none))
                        .decide(new DoubtResolution.Decision(1, true, "seen by hand")))
                .isInstanceOf(ProblemException.class);
        assertThat(states()).isEqualTo("1 INTENT");
    }
}
