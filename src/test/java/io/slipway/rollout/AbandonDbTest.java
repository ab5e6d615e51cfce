package io.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.target.TargetStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import org.junit.jupiter.api.Test;

/** A task run that waits for an earlier session is given up, and its target is deleted. */
class AbandonDbTest {
    private final TestPostgres.Database control = TaskRunFixture.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final TaskRunStore runs = new TaskRunStore();
    private final TargetStore targets = new TargetStore(new AuditStore());

    @Test
    void onlyARunThatFencesForOverAMinuteCanBeAbandoned() {
        assertThat(abandoned()).isFalse();
        fencing("fencing", 59);
        assertThat(abandoned()).isFalse();
        fencing("orphan", 600);
        assertThat(abandoned()).isFalse();

        fencing("fencing", 61);
        assertThat(abandoned()).isTrue();

        assertThat(control.query("SELECT concat_ws(' ', state, error_code, waiting_for) FROM slipway.task_run"))
                .isEqualTo("INDETERMINATE abandoned fencing");
        assertThat(control.query("SELECT owner IS NULL AND fencing_since IS NULL FROM slipway.task_run"))
                .isEqualTo("t");
        assertThat(abandoned()).isFalse();
    }

    @Test
    void aTargetWithADoubtfulRunCanBeDeleted() {
        assertThatThrownBy(this::delete).hasMessageContaining("task run");
        fencing("fencing", 61);
        abandoned();

        delete();

        assertThat(control.query("SELECT state || ' ' || error_code FROM slipway.task_run"))
                .isEqualTo("FAILED target-deleted");
        var task = new TaskId(Long.parseLong(control.query("SELECT id FROM slipway.task")));
        assertThat(transactions.in("test", h -> runs.retry(h, task)).isPresent())
                .isFalse();
        int retried = transactions.once(h -> new PromotionStore().retryByPolicy(h, new RolloutId(1), 5));
        assertThat(retried).isZero();
    }

    @Test
    void aCanceledRunInDoubtEndsCanceledWithItsTarget() {
        fencing("fencing", 61);
        assertThat(transactions
                        .in("test", h -> runs.cancel(h, uid()))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskRunState.RUNNING);
        assertThat(abandoned()).isTrue();

        delete();

        assertThat(control.query("SELECT state || ' ' || error_code FROM slipway.task_run"))
                .isEqualTo("CANCELED target-deleted");
    }

    private void delete() {
        transactions.run("test", h -> targets.delete(h, Actor.ANONYMOUS, targets.lockToDelete(h, "target-1")));
    }

    private boolean abandoned() {
        return transactions
                .in("test", h -> runs.abandon(h, uid(), "nobody waits"))
                .isPresent();
    }

    private TaskRunId uid() {
        return new TaskRunId(Long.parseLong(control.query("SELECT uid FROM slipway.task_run")));
    }

    private void fencing(String why, int seconds) {
        control.execute("UPDATE slipway.task_run SET waiting_for = '%s', fencing_since = now() - interval '%d s'"
                .formatted(why, seconds));
    }
}
