package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.history.GuardedHistoryDbTest;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.problem.RunErrorCode;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rows of a plain history that a script of another task wrote; see {@link GuardedHistoryDbTest}. */
class ForgedHistoryDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final PreparedChange five = ApplyFixture.version("5", "INSERT INTO fx VALUES (5)");
    private final PreparedChange change = ApplyFixture.change("INSERT INTO fx VALUES (1)");

    ForgedHistoryDbTest() {
        journal.distrustsRows = true;
    }

    @Test
    void aTaskRowOfAnUnrecordedSessionIsNotTrusted() {
        assertThat(fixture.run(change)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        fixture.database.execute("""
                INSERT INTO slipway.history (target_uid, change_key, step, kind, state, checksum, change_checksum,
                    steps_total, installation, task, run_uid, epoch, nonce_hash, statements, committed_at)
                SELECT target_uid, 'T:%1$s', step, kind, state, checksum, change_checksum, steps_total, installation,
                       '%1$s', 1, 1, nonce_hash, statements, now()
                FROM slipway.history""".formatted(run.task()));

        assertThat(fixture.run(change, run, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Indeterminate.class,
                        unknown -> assertThat(unknown.error().code()).isEqualTo(RunErrorCode.HISTORY_FORGED));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    private void forged(UUID installation, UUID task) {
        assertThat(fixture.run(five)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        fixture.database.execute(
                "UPDATE slipway.history SET installation = '%s', task = '%s'".formatted(installation, task));
    }

    @Test
    void aVersionOfAnUnrecordedSessionIsNotTrusted() {
        forged(run.installation().id(), UUID.randomUUID());
        assertThat(fixture.run(five, run, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Indeterminate.class,
                        unknown -> assertThat(unknown.error().code()).isEqualTo(RunErrorCode.HISTORY_FORGED));
    }

    @Test
    void theKeyIsFixedBeforeTheRowsAreJudged() {
        forged(run.installation().id(), run.task());
        assertThat(fixture.run(five, run, journal)).isInstanceOf(RunOutcome.Indeterminate.class);
        assertThat(journal.changeKey()).contains("V:default/5#1");
    }

    @Test
    void anEndingRunDoesNotTrustAForgedRow() {
        forged(run.installation().id(), run.task());
        journal.key = "V:default/5#1";
        journal.onlyToBeEnded = true;
        assertThat(fixture.run(five, run, journal)).isInstanceOf(RunOutcome.Indeterminate.class);
    }

    @Test
    void aVersionOfAnotherInstallationIsAdopted() {
        forged(new UUID(0, 0), UUID.randomUUID());
        assertThat(fixture.run(five, run, journal)).isEqualTo(new RunOutcome.Applied(1, 1, false));
        assertThat(fixture.effects(5)).isEqualTo(1);
    }

    @Test
    void aRowOfAnEarlierOwnerIsAdopted() {
        assertThat(fixture.run(change, run, journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.run(change, ApplyFixture.next(run), journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }
}
