package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.Slot;
import io.slipway.apply.run.StopReason;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The next owner of an orphan gives its slot back, and needs one to continue. */
class OrphanSlotDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final OrphanFixture orphan = new OrphanFixture();
    private final StandaloneFixture standalone = orphan.standalone;

    OrphanSlotDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        orphan.close();
    }

    /** The next owner, when the statement is over and there is no slot to go on with. */
    private CompletableFuture<RunOutcome> overWithoutASlot(ScarceSlot slot) throws SQLException {
        standalone.journal.slot = slot;
        var outcome = orphan.takenOver();
        orphan.awaitOrphan();
        // it is given back right after that was said
        await().atMost(Duration.ofSeconds(60)).until(() -> !slot.held);
        assertThat(slot.wanted).isFalse();
        assertThat(outcome).isNotDone();
        standalone.release();
        return outcome;
    }

    @Test
    void aRunContinuesOnceItHasASlotAgain() throws Exception {
        orphan.orphaned();
        var slot = new ScarceSlot(() -> {});
        slot.free = true;
        var outcome = overWithoutASlot(slot);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(slot.held).isTrue();
    }

    @Test
    void aRunWithoutAFreeSlotIsLeftToAnotherReplica() throws Exception {
        orphan.orphaned();
        var slot = new ScarceSlot(() -> {});
        var outcome = overWithoutASlot(slot);
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.ORPHAN));
        assertThat(slot.wanted).isTrue();
        standalone.journal.slot = Slot.ONLY;
        assertThat(orphan.takenOver().get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(orphan.begun()).isEqualTo(1);
    }

    @Test
    void aRunThatWaitsForASlotCanBeStopped() throws Exception {
        orphan.orphaned();
        var outcome = overWithoutASlot(new ScarceSlot(() -> orphan.runner.stop(StopReason.DRAIN)));
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.DRAIN));
        standalone.journal.slot = Slot.ONLY;
        standalone.journal.cancel();
        assertThat(orphan.takenOver().get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Applied.class);
    }
}
