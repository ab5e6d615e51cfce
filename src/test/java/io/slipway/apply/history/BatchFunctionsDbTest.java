package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.session.Nonce;
import io.slipway.apply.session.SessionFacts;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The place of a batch moves on for its owner only, and only from where it is. */
class BatchFunctionsDbTest {
    private static final BatchProgress SECOND = BatchProgress.FIRST.upTo("[5]");

    private final ApplyFixture fixture = new ApplyFixture();
    private final RunIdentity run = ApplyFixture.newRun();
    private final Nonce nonce = new Nonce();

    BatchFunctionsDbTest() {
        fixture.run(ApplyFixture.change("SELECT 1"));
    }

    private StepClaim start(Connection connection, RunIdentity owner) throws SQLException {
        var facts = SessionFacts.read(connection);
        var session = new SessionIdentity(
                facts.pid(), facts.backendStart(), facts.systemIdentifier(), facts.databaseOid(), "elsewhere", "");
        return new StepClaim(
                UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity")),
                "T:" + owner.task(),
                1,
                1,
                2,
                "c",
                owner,
                new StepClaim.Facts(null, null, "", "c", 1, session));
    }

    private interface Act {
        void in(Connection connection, BatchFunctions fence) throws SQLException;
    }

    private void underTheLock(Act act) throws SQLException {
        try (var connection = fixture.database.open(fixture.login)) {
            fixture.takeLock(connection);
            act.in(connection, new BatchFunctions(connection, HistoryAccess.WITHOUT_SECRET));
        }
    }

    private void begun() throws SQLException {
        underTheLock((connection, fence) -> assertThat(fence.begin(start(connection, run), nonce.hash(), null))
                .isEqualTo(new FenceReply.Started()));
    }

    @Test
    void aBatchAdvancesOnlyFromItsRecordedProgress() throws Exception {
        begun();
        underTheLock((connection, fence) -> {
            var start = start(connection, run);
            assertThat(fence.advance(start, nonce, BatchProgress.FIRST, SECOND)).isTrue();
            assertThat(fence.place(start)).isEqualTo(SECOND);
            assertThat(fence.advance(start, nonce, BatchProgress.FIRST, SECOND)).isFalse();
            assertThat(fence.advance(start, new Nonce(), SECOND, SECOND.upTo("[9]")))
                    .isFalse();
            assertThat(fence.advance(start(connection, ApplyFixture.next(run)), nonce, SECOND, SECOND.upTo("[9]")))
                    .isFalse();
            assertThat(fence.place(start)).isEqualTo(SECOND);
        });
    }

    @Test
    void onlyTheNewOwnerCanAdvanceABatch() throws Exception {
        begun();
        var heir = ApplyFixture.next(run);
        var by = new StepOwner(run.installation().id(), run.task(), run.runUid(), run.epoch(), "c");
        var other = new Nonce();
        underTheLock((connection, fence) -> {
            assertThat(fence.begin(start(connection, heir), other.hash(), by)).isEqualTo(new FenceReply.Started());
            assertThat(fence.advance(start(connection, run), nonce, BatchProgress.FIRST, SECOND))
                    .isFalse();
            assertThat(fence.advance(start(connection, heir), other, BatchProgress.FIRST, SECOND))
                    .isTrue();
            assertThat(fence.end(start(connection, run), nonce, true)).isFalse();
        });
        underTheLock((connection, fence) -> assertThat(fence.begin(start(connection, run), nonce.hash(), by))
                .isInstanceOf(FenceReply.Voided.class));
    }

    @Test
    void aBatchCannotBeginWithoutTheTargetLock() throws Exception {
        try (var connection = fixture.database.open(fixture.login)) {
            var start = start(connection, run);
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> new BatchFunctions(connection, HistoryAccess.WITHOUT_SECRET)
                                    .begin(start, nonce.hash(), null))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
        }
    }
}
