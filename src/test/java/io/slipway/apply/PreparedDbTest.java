package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.EmbeddedPostgres;
import io.slipway.postgres.EmbeddedSettings;
import io.slipway.testing.TestPostgres;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A transaction of a change that was prepared, whoever managed that: no session can be ended to be rid of it. */
class PreparedDbTest {
    private final EmbeddedPostgres server = restarted();
    private final Bench bench = new Bench(TestPostgres.of(server));
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final Change change = Bench.change("INSERT INTO fx VALUES (1)");

    private static EmbeddedPostgres restarted() {
        var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
        server.stop();
        server.startAgain(Map.of("max_prepared_transactions", "2"));
        return server;
    }

    /** As the superuser, who may switch off what refuses it. */
    private void prepared() throws Exception {
        bench.run(Bench.change("SELECT 1"));
        bench.database.execute("ALTER TABLE slipway.history DISABLE TRIGGER history_finished");
        var uid = UUID.fromString(bench.query("SELECT target_uid FROM slipway.identity"));
        var key = "T:" + run.task();
        journal.changeKeyFixed(key, 1);
        try (var zombie = bench.open();
                var statement = zombie.createStatement()) {
            zombie.setAutoCommit(false);
            var session = new SessionIdentity(1, java.time.OffsetDateTime.now(), 1, 1, "a:1", "00");
            var facts = new StepStart.Facts(null, null, "", "c", 1, session);
            var start = new StepStart(uid, key, 1, 1, 2, "c", run, facts);
            assertThat(new Fence(zombie).begin(start, new Nonce().hash())).isEqualTo(new Answer.Started());
            statement.execute("INSERT INTO public.fx VALUES (7)");
            statement.execute("PREPARE TRANSACTION 'slipped'");
            zombie.setAutoCommit(true);
        }
    }

    @Test
    void itLeavesTheRunInDoubtUntilAPersonHasEndedIt() throws Exception {
        prepared();
        assertThat(bench.run(change, Bench.next(run), journal))
                .isInstanceOfSatisfying(Outcome.Indeterminate.class, unknown -> {
                    assertThat(unknown.error().code()).isEqualTo("prepared-transaction");
                    assertThat(unknown.error().message()).contains("slipped");
                });
        assertThat(bench.effects()).isZero();

        bench.database.execute("ROLLBACK PREPARED 'slipped'");
        assertThat(bench.run(change, Bench.next(Bench.next(run)), journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects(7)).isZero();
    }
}
