package io.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.Transactions;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policy tries again what another attempt may cure, and leaves to a person what is a person's. */
class RetryByPolicyDbTest {
    private final TestPostgres.Database control = TaskRunFixture.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));

    @ParameterizedTest
    @ValueSource(strings = {"script-error", "connection-lost", "target-unreachable", "lock-not-available"})
    void aRetryableErrorIsRetried(String code) {
        assertThat(retriedAfter(code)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "terminated",
                "canceled-by-operator",
                "resolved",
                "owner-died",
                "target-deleted",
                "wrong-target",
                "checksum-mismatch",
                "batch-key",
                "hard-timeout"
            })
    void anErrorThatNeedsAPersonIsNotRetried(String code) {
        assertThat(retriedAfter(code)).isZero();
    }

    @Test
    void eachRetryWaitsTwiceAsLongAndAMinuteAtMost() {
        control.execute("UPDATE slipway.task_run SET state = 'FAILED', owner = NULL, finished_at = now(),"
                + " error_message = 'x', error_code = 'script-error'");
        var rollout = new RolloutId(Long.parseLong(control.query("SELECT id FROM slipway.rollout")));
        var waits = new ArrayList<String>();
        for (int attempt = 2; attempt <= 9; attempt++) {
            transactions.once(h -> new PromotionStore().retryByPolicy(h, rollout, 20));
            waits.add(control.query("SELECT EXTRACT(EPOCH FROM not_before - created_at)::int FROM slipway.task_run"
                    + " WHERE attempt = " + attempt));
            control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE' WHERE attempt = " + attempt);
            control.execute("UPDATE slipway.task_run SET state = 'RUNNING', epoch = epoch + 1, started_at = now()"
                    + " WHERE attempt = " + attempt);
            control.execute("UPDATE slipway.task_run SET state = 'FAILED', finished_at = now(), error_message = 'x',"
                    + " error_code = 'script-error' WHERE attempt = " + attempt);
        }
        assertThat(waits).containsExactly("1", "2", "4", "8", "16", "32", "60", "60");
    }

    @Test
    void aRetrySaysWhenItBegins() {
        assertThat(retriedAfter("script-error")).isEqualTo(1);
        control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE', not_before = now() + interval '60 s'"
                + " WHERE attempt = 2");
        var task = new TaskId(Long.parseLong(control.query("SELECT id FROM slipway.task")));
        var waiting = transactions
                .read(h -> new TaskRunStore().ofTask(h, task))
                .getLast()
                .waitingFor();
        assertThat(waiting.reason()).isEqualTo(WaitReason.RETRY);
        assertThat(waiting.detail()).isEqualTo("attempt 2 begins after a pause");
        assertThat(waiting.nextTryAt()).isNotNull();
    }

    private int retriedAfter(String code) {
        control.execute("UPDATE slipway.task_run SET state = 'FAILED', owner = NULL, finished_at = now(),"
                + " error_message = 'x', error_code = '" + code + "'");
        var rollout = new RolloutId(Long.parseLong(control.query("SELECT id FROM slipway.rollout")));
        int retried = transactions.once(h -> new PromotionStore().retryByPolicy(h, rollout, 1));
        assertThat(List.of(0, 1)).contains(retried);
        return retried;
    }
}
