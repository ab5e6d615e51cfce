package io.slipway.rollout.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.Transactions;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.TaskRunFixture;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** The write of an owner names run, epoch and owner: the write of another owner changes nothing. */
class ClaimStoreDbTest {
    private static final SessionIdentity SESSION = new SessionIdentity(
            4711, OffsetDateTime.parse("2026-01-01T00:00:00Z"), 1, 1, "db:5432", SessionIdentity.hex(new byte[32]));
    private static final UUID OWNER = UUID.fromString(TaskRunFixture.OWNER);
    private static final UUID OTHER = UUID.fromString(TaskRunFixture.OTHER);
    private static final RunError ERROR = new RunError(RunErrorCode.SCRIPT_ERROR, "x");

    private final TestPostgres.Database control = TaskRunFixture.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final ClaimStore claims = new ClaimStore();
    private final ClaimedRun run = claim(1, 0);

    @Test
    void onlyTheOwnerRecordsSessionsAndInOrder() {
        assertThat(does(h -> claims.recordSession(h, run, OTHER, 1, SESSION))).isFalse();
        assertThat(does(h -> claims.recordSession(h, claim(2, 0), OWNER, 1, SESSION)))
                .isFalse();
        assertThat(does(h -> claims.recordSession(h, run, OWNER, 2, SESSION))).isFalse();
        assertThat(does(h -> claims.recordSession(h, run, OWNER, 1, SESSION))).isTrue();
        assertThat(does(h -> claims.recordSession(h, run, OWNER, 1, SESSION))).isFalse();
        assertThat(column("sessions")).isEqualTo("1");
        assertThat(control.query("SELECT count(*) FROM slipway.task_run_session"))
                .isEqualTo("1");
    }

    @Test
    void noSessionIsRecordedAfterTheRelease() {
        control.execute("UPDATE slipway.task_run SET owner = NULL, released_at = now()");

        assertThat(does(h -> claims.recordSession(h, run, OWNER, 1, SESSION))).isFalse();
        assertThat(column("sessions")).isEqualTo("0");
    }

    @Test
    void theOwnerOfTheEpochWritesTheEndEvenAfterARelease() {
        assertThat(does(h -> claims.finish(h, run, OTHER, RunEnd.done(2, null))))
                .isFalse();
        assertThat(does(h -> claims.finish(h, claim(2, 0), OWNER, RunEnd.done(2, null))))
                .isFalse();
        assertThat(column("state")).isEqualTo("RUNNING");

        control.execute("UPDATE slipway.task_run SET owner = NULL, released_at = now()");
        assertThat(does(h -> claims.finish(h, run, OWNER, RunEnd.done(2, null))))
                .isTrue();
        assertThat(column("state")).isEqualTo("DONE");
        assertThat(does(h -> claims.finish(h, run, OWNER, RunEnd.done(2, null))))
                .isFalse();
    }

    @Test
    void aRunThatFailsKeepsTheReasonForWhichItWaited() {
        waits("lock");
        var end = RunEnd.fenced(TaskRunState.FAILED, 0, ERROR);

        assertThat(does(h -> claims.finish(h, run, OWNER, end))).isTrue();

        assertThat(column("concat_ws(' ', state, waiting_for)")).isEqualTo("FAILED lock");
    }

    @Test
    void aRunThatIsDoneWaitsForNothing() {
        waits("lock");

        assertThat(does(h -> claims.finish(h, run, OWNER, RunEnd.done(2, null))))
                .isTrue();

        assertThat(column("concat_ws(' ', state, waiting_for, waiting_detail)")).isEqualTo("DONE");
    }

    @Test
    void anEarlierOwnerCannotEndTheRunOfTheNextOwner() {
        control.execute("UPDATE slipway.task_run SET owner = NULL, released_at = now()");
        var next = claimedBy(OTHER).getFirst();

        assertThat(next.released()).isTrue();
        assertThat(next.owner()).isEqualTo(OTHER);
        assertThat(does(h -> claims.finish(h, run, OWNER, RunEnd.done(2, null))))
                .isFalse();
        assertThat(does(h -> claims.handBack(h, run, OWNER, null, Duration.ZERO)))
                .isFalse();
        assertThat(column("owner")).isEqualTo(TaskRunFixture.OTHER);
    }

    @Test
    void aRunWithARecordedSessionCannotEndUnstarted() {
        does(h -> claims.recordSession(h, run, OWNER, 1, SESSION));

        var end = RunEnd.unstarted(TaskRunState.FAILED, ERROR);
        assertThat(does(h -> claims.finish(h, run, OWNER, end))).isFalse();
        assertThat(column("state")).isEqualTo("RUNNING");
    }

    @Test
    void anAcknowledgedCancelNeverEndsFailed() {
        control.execute("UPDATE slipway.task_run SET cancel_requested_at = now()");

        does(h -> claims.finish(h, run, OWNER, RunEnd.unstarted(TaskRunState.FAILED, ERROR)));

        assertThat(column("state || error_code")).isEqualTo("CANCELEDscript-error");
    }

    @Test
    void aCancelThatTheOwnerNeverSawIsNotedAsTooLate() {
        control.execute("UPDATE slipway.task_run SET steps = 1, cancel_requested_at = now()");

        does(h -> claims.finish(h, run, OWNER, RunEnd.done(1, null)));

        assertThat(column("state || ', ' || note")).isEqualTo("DONE, cancel came too late");
    }

    @Test
    void aReplicaThatWasDeclaredDeadClaimsNothing() {
        control.execute("UPDATE slipway.task_run SET owner = NULL");
        control.execute(
                "UPDATE slipway.replica SET declared_dead_at = now() WHERE id = '" + TaskRunFixture.OTHER + "'");

        assertThat(claimedBy(OTHER)).isEmpty();
    }

    @Test
    void fencingIsTimedFromTheFirstHandBackUntilTheRunMoves() {
        handBack("fencing");
        var since = column("fencing_since");
        assertThat(since).isNotNull();

        handBack("fencing");
        assertThat(column("fencing_since")).isEqualTo(since);
        handBack(null);
        assertThat(column("fencing_since")).isEqualTo(since);
        assertThat(column("waiting_for")).isEqualTo("fencing");
        waits("target-unreachable");
        assertThat(column("fencing_since")).isEqualTo(since);
        waits("lock");
        assertThat(column("fencing_since")).isNull();
        waits("fencing");
        assertThat(column("fencing_since")).isNotNull();
        waits(null);
        assertThat(column("fencing_since")).isNull();
        handBack("fencing");
        handBack("target-busy");
        assertThat(column("fencing_since")).isNull();
    }

    @Test
    void aRunWithAPendingCancelIsClaimedAgainSoon() {
        control.execute("UPDATE slipway.task_run SET cancel_requested_at = now()");
        does(h -> claims.handBack(h, run, OWNER, new WaitingFor(WaitReason.FENCING, ""), Duration.ofSeconds(60)));

        assertThat(column("not_before <= now() + interval '1 s'")).isEqualTo("t");
    }

    @Test
    void unworkedHandBacksBackOffExponentially() {
        for (int times = 1; times <= 8; times++) {
            assertThat(unworked()).isTrue();
            assertThat(column("hand_backs")).isEqualTo(Integer.toString(times));
            assertThat(column("extract(epoch FROM not_before - updated_at)::int"))
                    .isEqualTo(Integer.toString(Math.min(60, 1 << (times - 1))));
            assertThat(unworked()).isFalse();
            control.execute("UPDATE slipway.task_run SET owner = '" + TaskRunFixture.OWNER + "'");
        }
        handBack("target-unreachable");
        unworked();
        assertThat(column("hand_backs || coalesce(waiting_for, '')")).isEqualTo("1");
    }

    private boolean unworked() {
        return does(
                h -> claims.handBackUnworked(h, new OwnedRun(run.uid(), run.task(), run.epoch(), false), OWNER, false));
    }

    private void handBack(String why) {
        assertThat(does(h -> claims.handBack(
                        h,
                        run,
                        OWNER,
                        why == null ? null : new WaitingFor(WaitReason.ofCode(why), ""),
                        Duration.ofSeconds(1))))
                .isTrue();
        control.execute("UPDATE slipway.task_run SET owner = '" + TaskRunFixture.OWNER + "'");
    }

    private void waits(String why) {
        transactions.run(
                "test",
                h -> claims.waiting(h, run, OWNER, why == null ? null : new WaitingFor(WaitReason.ofCode(why), "")));
    }

    private boolean does(Predicate<Handle> work) {
        return transactions.in("test", work::test);
    }

    private List<ClaimedRun> claimedBy(UUID replica) {
        return transactions.in("test", h -> claims.claim(h, replica, 1));
    }

    private String column(String name) {
        return control.query("SELECT " + name + " FROM slipway.task_run");
    }

    private ClaimedRun claim(long epoch, int sessions) {
        return new ClaimedRun(
                new TaskRunId(Long.parseLong(column("uid"))),
                new TaskId(Long.parseLong(column("task"))),
                1,
                epoch,
                OWNER,
                false,
                sessions,
                2,
                0,
                0,
                0,
                null,
                false);
    }
}
