package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A run's target address leads to another database by now; nothing may be told of the run there. */
class OtherDatabaseDbTest {
    private final Bench bench = new Bench();
    private final Bench other = new Bench(bench.server, bench.login);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final Change change = Bench.change("INSERT INTO fx VALUES (1)");

    OtherDatabaseDbTest() {
        assertThat(bench.run(change, run, journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        journal.open.addAll(journal.all);
    }

    private TargetIdentity numbers() {
        return new TargetIdentity(
                null,
                Long.parseLong(bench.query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(bench.query("SELECT oid FROM pg_database WHERE datname = current_database()")));
    }

    private Outcome elsewhere(TargetIdentity expected) {
        var next = Bench.next(run);
        return new ChangeRunner(other.sessions(next), other.watch(), other.options)
                .run(change, next, expected, journal);
    }

    private void isHandedBack(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitingFor.TARGET_NOT_READY));
        assertThat(journal.wrong).hasSize(1);
        assertThat(other.query("SELECT count(*) FROM slipway.void")).isEqualTo("0");
    }

    @Test
    void aCancelIsNotVoidedInAnotherDatabase() {
        other.run(Bench.change("SELECT 1"));
        journal.cancelAsked = true;
        isHandedBack(elsewhere(numbers()));
    }

    @Test
    void anOwnerDeathIsNotVoidedInAnotherDatabase() {
        other.run(Bench.change("SELECT 1"));
        journal.onlyToBeEnded = true;
        isHandedBack(elsewhere(numbers()));
    }

    @Test
    void aDatabaseWithoutAnIdentityIsNotGivenOneByAnEnd() {
        other.database.execute(GuardedInstall.script(other.login));
        journal.onlyToBeEnded = true;
        isHandedBack(elsewhere(numbers()));
        assertThat(other.query("SELECT count(*) FROM slipway.identity")).isEqualTo("0");
    }

    @Test
    void anIntentIsNotLookedForInAnotherDatabase() {
        other.run(Bench.change("SELECT 1"));
        journal.onlyToBeEnded = true;
        var next = Bench.next(run);
        var single = Bench.change("VACUUM fx");
        isHandedBack(new ChangeRunner(other.sessions(next), other.watch(), other.options)
                .run(single, next, numbers(), journal));
    }

    @Test
    void theRightDatabaseIsAskedAndKnowsBetter() {
        journal.onlyToBeEnded = true;
        var next = Bench.next(run);
        assertThat(bench.runner(next).run(change, next, numbers(), journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(journal.wrong).isEmpty();
    }
}
