package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rows of a plain history that a script of another task wrote; see {@link GuardedHistoryDbTest}. */
class ForgedHistoryDbTest {
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final Change five = Bench.version("5", "INSERT INTO fx VALUES (5)");
    private final Change change = Bench.change("INSERT INTO fx VALUES (1)");

    ForgedHistoryDbTest() {
        journal.suspicious = true;
    }

    @Test
    void whatNoSessionOnRecordWroteInTheNameOfTheTaskIsNotBelieved() {
        assertThat(bench.run(change)).isEqualTo(new Outcome.Applied(1, 0, false));
        bench.database.execute("""
                INSERT INTO slipway.history (target_uid, change_key, step, kind, state, checksum, change_checksum,
                    steps_total, installation, task, run_uid, epoch, nonce_hash, statements, committed_at)
                SELECT target_uid, 'T:%1$s', step, kind, state, checksum, change_checksum, steps_total, installation,
                       '%1$s', 1, 1, nonce_hash, statements, now()
                FROM slipway.history""".formatted(run.task()));

        assertThat(bench.run(change, run, journal))
                .isInstanceOfSatisfying(
                        Outcome.Indeterminate.class,
                        unknown -> assertThat(unknown.error().code()).isEqualTo("history-forged"));
        assertThat(bench.effects()).isEqualTo(1);
    }

    private void forged(UUID installation, UUID task) {
        assertThat(bench.run(five)).isEqualTo(new Outcome.Applied(1, 0, false));
        bench.database.execute(
                "UPDATE slipway.history SET installation = '%s', task = '%s'".formatted(installation, task));
    }

    @Test
    void aVersionThatNoSessionOnRecordAppliedIsNotBelieved() {
        forged(run.installation(), UUID.randomUUID());
        assertThat(bench.run(five, run, journal))
                .isInstanceOfSatisfying(
                        Outcome.Indeterminate.class,
                        unknown -> assertThat(unknown.error().code()).isEqualTo("history-forged"));
    }

    @Test
    void aRunThatIsOnlyToBeEndedDoesNotBelieveItEither() {
        forged(run.installation(), run.task());
        journal.key = "V:default/5#1";
        journal.onlyToBeEnded = true;
        assertThat(bench.run(five, run, journal)).isInstanceOf(Outcome.Indeterminate.class);
    }

    @Test
    void aVersionOfAnotherInstallationIsAdopted() {
        forged(new UUID(0, 0), UUID.randomUUID());
        assertThat(bench.run(five, run, journal)).isEqualTo(new Outcome.Applied(1, 1, false));
        assertThat(bench.effects(5)).isEqualTo(1);
    }

    @Test
    void whatAnEarlierOwnerWroteIsAdopted() {
        assertThat(bench.run(change, run, journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.run(change, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
    }
}
