package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.history.GuardedInstall;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.WaitReason;
import org.junit.jupiter.api.Test;

/** The address of a run's target leads to another database: the run leaves nothing there. */
class OtherDatabaseDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final ApplyFixture other = new ApplyFixture(fixture.server, fixture.login);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final PreparedChange change = ApplyFixture.change("INSERT INTO fx VALUES (1)");

    OtherDatabaseDbTest() {
        assertThat(fixture.run(change, run, journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        journal.openSessions.addAll(journal.allSessions);
    }

    private TargetIdentity numbers() {
        return new TargetIdentity(
                null,
                Long.parseLong(fixture.query("SELECT system_identifier FROM pg_control_system()")),
                Long.parseLong(fixture.query("SELECT oid FROM pg_database WHERE datname = current_database()")));
    }

    private RunOutcome elsewhere(TargetIdentity expected) {
        var next = ApplyFixture.next(run);
        return new OwnerFixture(other.sessions(next), other.watch(), other.options)
                .run(change, next, expected, journal);
    }

    private void isHandedBack(RunOutcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.TARGET_NOT_READY));
        assertThat(journal.wrongTargetReasons).hasSize(1);
        assertThat(other.query("SELECT count(*) FROM slipway.void")).isEqualTo("0");
    }

    @Test
    void aCancelVoidsNothingInAnotherDatabase() {
        other.run(ApplyFixture.change("SELECT 1"));
        journal.cancel();
        isHandedBack(elsewhere(numbers()));
    }

    @Test
    void anOwnerDeathVoidsNothingInAnotherDatabase() {
        other.run(ApplyFixture.change("SELECT 1"));
        journal.onlyToBeEnded = true;
        isHandedBack(elsewhere(numbers()));
    }

    @Test
    void theEndOfARunCreatesNoTargetIdentity() {
        other.database.execute(GuardedInstall.script(other.login));
        journal.onlyToBeEnded = true;
        isHandedBack(elsewhere(numbers()));
        assertThat(other.query("SELECT count(*) FROM slipway.identity")).isEqualTo("0");
    }

    @Test
    void anIntentIsNotReadFromAnotherDatabase() {
        other.run(ApplyFixture.change("SELECT 1"));
        journal.onlyToBeEnded = true;
        var next = ApplyFixture.next(run);
        var single = ApplyFixture.change("VACUUM fx");
        isHandedBack(new OwnerFixture(other.sessions(next), other.watch(), other.options)
                .run(single, next, numbers(), journal));
    }

    @Test
    void theRegisteredDatabaseDecidesTheOutcome() {
        journal.onlyToBeEnded = true;
        var next = ApplyFixture.next(run);
        assertThat(fixture.runner(next).run(change, next, numbers(), journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(journal.wrongTargetReasons).isEmpty();
    }
}
