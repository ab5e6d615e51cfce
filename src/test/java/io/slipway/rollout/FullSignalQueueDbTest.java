package io.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.control.Transactions;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** A listener that never reads has filled the queue of notifications: the COMMIT of whoever signals is refused. */
class FullSignalQueueDbTest {
    private final EmbeddedPostgres server =
            TestPostgres.fresh(EmbeddedSettings.DEFAULT.with("max_notify_queue_pages", "64"));
    private final TestPostgres.Database control = TestPostgres.of(server).createDatabase();
    private final SignalStore signals = new SignalStore();
    private final TaskRunStore runs = new TaskRunStore();
    private Transactions transactions;
    private Connection idleListener;

    @BeforeEach
    void theQueueIsFull() throws SQLException {
        ControlDatabase.flyway(control, TestPostgres.SUPERUSER).migrate();
        control.execute(TaskRunFixture.INSERT);
        transactions = new Transactions(ControlDatabase.jdbi(control));
        idleListener = control.open();
        try (var listen = idleListener.createStatement()) {
            listen.execute("LISTEN something");
            idleListener.setAutoCommit(false);
            listen.execute("SELECT 1");
        }
        try (var loud = control.open();
                var notify = loud.createStatement()) {
            assertThatThrownBy(() -> {
                        for (int n = 0; n < 1_000; n++) {
                            notify.execute("SELECT pg_notify('something', repeat('x', 7900))");
                        }
                    })
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("54000"));
        }
    }

    @AfterEach
    void close() throws SQLException {
        idleListener.close();
        server.close();
    }

    @Test
    void aCancelIsRecordedWithoutItsSignal() {
        var uid = new TaskRunId(Long.parseLong(control.query("SELECT uid FROM slipway.task_run")));

        var run = transactions.in("test", handle -> {
            var canceled = runs.cancel(handle, uid).orElseThrow();
            signals.send(handle, new Signal.CancelTaskRun(uid.value()));
            return canceled;
        });

        assertThat(run.cancelRequestedAt()).isNotNull();
        assertThat(control.query("SELECT cancel_requested_at IS NOT NULL FROM slipway.task_run"))
                .isEqualTo("t");
    }

    @Test
    void aPassCommitsWithoutItsSignal() {
        transactions.once(handle -> {
            signals.send(handle, new Signal.Wake());
            return runs.cancel(handle, new TaskRunId(1));
        });

        assertThat(control.query("SELECT count(*) FROM slipway.task_run WHERE cancel_requested_at IS NOT NULL"))
                .isEqualTo("1");
    }
}
