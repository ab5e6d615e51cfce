package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.TaskSession;
import org.junit.jupiter.api.Test;

/** A terminated session may still exist after it has released its locks. */
class AwaitTerminatedDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final RunIdentity run = ApplyFixture.newRun();

    @Test
    void aRunRecordsTheLateEndOfATerminatedSession() throws Exception {
        try (var earlier = TaskSession.open(fixture.sessions(run), fixture.watch(), new StopSwitch())) {
            var pid = Integer.toString(earlier.identity().pid());
            var journal = new MemoryJournal();
            journal.openSessions.add(earlier.identity());
            journal.onLine = line -> {
                if (line.kind() == RunLogLine.Kind.COMMITTED) {
                    ServerProcess.thaw(pid);
                }
            };
            ServerProcess.freeze(pid);
            var end = fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1)"), ApplyFixture.next(run), journal);
            assertThat(end).isEqualTo(new RunOutcome.Applied(1, 0, false));
            assertThat(journal.openSessions).isEmpty();
            assertThat(earlier.isAlive()).isFalse();
        }
    }
}
