package io.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.Transactions;
import io.slipway.rollout.task.RolloutId;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.util.List;
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

    private int retriedAfter(String code) {
        control.execute("UPDATE slipway.task_run SET state = 'FAILED', owner = NULL, finished_at = now(),"
                + " error_message = 'x', error_code = '" + code + "'");
        var rollout = new RolloutId(Long.parseLong(control.query("SELECT id FROM slipway.rollout")));
        int retried = transactions.once(h -> new PromotionStore().retryByPolicy(h, rollout, 1));
        assertThat(List.of(0, 1)).contains(retried);
        return retried;
    }
}
