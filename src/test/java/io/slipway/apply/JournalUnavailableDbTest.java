package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.WaitReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The store of the journal is busy or unreachable: the run is handed back, and the target is not blamed. */
class JournalUnavailableDbTest {
    private static final RunOutcome.HandBack BUSY =
            new RunOutcome.HandBack(WaitReason.TRUST, new ServiceProblem.Busy("the run").detail());

    private final ApplyFixture fixture = new ApplyFixture();

    private static RuntimeException busy() {
        return new ServiceProblem.Busy("the run").asException();
    }

    @Test
    void aRunIsHandedBackIfASessionCannotBeRecorded() {
        var journal = new MemoryJournal() {
            @Override
            public boolean sessionOpened(SessionIdentity session) {
                throw busy();
            }
        };
        assertThat(fixture.run(ApplyFixture.change("SELECT 1"), ApplyFixture.newRun(), journal))
                .isEqualTo(BUSY);
    }

    @Test
    void aRunIsHandedBackIfItsKeyCannotBeStored() {
        var journal = new MemoryJournal() {
            @Override
            public boolean changeKeyFixed(String fixed, int steps) {
                throw busy();
            }
        };
        assertThat(fixture.run(ApplyFixture.change("SELECT 1"), ApplyFixture.newRun(), journal))
                .isEqualTo(BUSY);
        assertThat(journal.openSessions).isEmpty();
    }

    @Test
    void aRunIsHandedBackIfRecordedSessionsCannotBeRead() {
        var journal = new MemoryJournal() {
            @Override
            public List<SessionIdentity> sessionsOnRecord() {
                throw busy();
            }
        };
        assertThat(fixture.run(ApplyFixture.change("SELECT 1"), ApplyFixture.newRun(), journal))
                .isEqualTo(BUSY);
    }
}
