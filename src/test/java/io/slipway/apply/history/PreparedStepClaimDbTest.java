package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.session.Nonce;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.RunErrorCode;
import io.slipway.testing.TestPostgres;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A prepared transaction of a change: terminating sessions does not remove it. */
class PreparedStepClaimDbTest {
    private final EmbeddedPostgres server = restarted();
    private final ApplyFixture fixture = new ApplyFixture(TestPostgres.of(server));
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final PreparedChange change = ApplyFixture.change("INSERT INTO fx VALUES (1)");

    private static EmbeddedPostgres restarted() {
        var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
        server.stop();
        RestartFixture.startAgain(server, Map.of("max_prepared_transactions", "2"));
        return server;
    }

    /** Connects as the superuser, who may switch the refusal off. */
    private void prepared() throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        fixture.database.execute("ALTER TABLE slipway.history DISABLE TRIGGER history_finished");
        var uid = UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity"));
        var key = "T:" + run.task();
        journal.changeKeyFixed(key, 1);
        try (var earlier = fixture.open();
                var statement = earlier.createStatement()) {
            earlier.setAutoCommit(false);
            var session = new SessionIdentity(1, java.time.OffsetDateTime.now(), 1, 1, "a:1", "00");
            var facts = new StepClaim.Facts(null, null, "", "c", 1, session);
            var start = new StepClaim(uid, key, 1, 1, 2, "c", run, facts);
            assertThat(new HistoryFunctions(earlier).begin(start, new Nonce().hash()))
                    .isEqualTo(new FenceReply.Started());
            statement.execute("INSERT INTO public.fx VALUES (7)");
            statement.execute("PREPARE TRANSACTION 'slipped'");
            earlier.setAutoCommit(true);
        }
    }

    @Test
    void aPreparedStepLeavesTheRunInDoubtUntilItIsEnded() throws Exception {
        prepared();
        assertThat(fixture.run(change, ApplyFixture.next(run), journal))
                .isInstanceOfSatisfying(RunOutcome.Indeterminate.class, unknown -> {
                    assertThat(unknown.error().code()).isEqualTo(RunErrorCode.PREPARED_TRANSACTION);
                    assertThat(unknown.error().message()).contains("slipped");
                });
        assertThat(fixture.effects()).isZero();

        fixture.database.execute("ROLLBACK PREPARED 'slipped'");
        assertThat(fixture.run(change, ApplyFixture.next(ApplyFixture.next(run)), journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects(7)).isZero();
    }
}
