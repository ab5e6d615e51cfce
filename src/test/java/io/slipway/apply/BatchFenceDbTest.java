package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The place of a batch moves on for its owner only, and only from where it is. */
class BatchFenceDbTest {
    private static final BatchPlace SECOND = BatchPlace.FIRST.upTo("[5]");

    private final Bench bench = new Bench();
    private final RunIdentity run = Bench.newRun();
    private final Nonce nonce = new Nonce();

    BatchFenceDbTest() {
        bench.run(Bench.change("SELECT 1"));
    }

    private StepStart start(Connection connection, RunIdentity owner) throws SQLException {
        var facts = SessionFacts.read(connection);
        var session = new SessionIdentity(
                facts.pid(), facts.backendStart(), facts.systemIdentifier(), facts.databaseOid(), "elsewhere", "");
        return new StepStart(
                UUID.fromString(bench.query("SELECT target_uid FROM slipway.identity")),
                "T:" + owner.task(),
                1,
                1,
                2,
                "c",
                owner,
                new StepStart.Facts(null, null, "", "c", 1, session));
    }

    private interface Act {
        void in(Connection connection, BatchFence fence) throws SQLException;
    }

    private void underTheLock(Act act) throws SQLException {
        try (var connection = bench.database.open(bench.login)) {
            bench.takeLock(connection);
            act.in(connection, new BatchFence(connection));
        }
    }

    private void begun() throws SQLException {
        underTheLock((connection, fence) -> assertThat(fence.begin(start(connection, run), nonce.hash(), null))
                .isEqualTo(new Answer.Started()));
    }

    @Test
    void itMovesFromWhereItIs() throws Exception {
        begun();
        underTheLock((connection, fence) -> {
            var start = start(connection, run);
            assertThat(fence.advance(start, nonce, BatchPlace.FIRST, SECOND)).isTrue();
            assertThat(fence.place(start)).isEqualTo(SECOND);
            assertThat(fence.advance(start, nonce, BatchPlace.FIRST, SECOND)).isFalse();
            assertThat(fence.advance(start, new Nonce(), SECOND, SECOND.upTo("[9]")))
                    .isFalse();
            assertThat(fence.advance(start(connection, Bench.next(run)), nonce, SECOND, SECOND.upTo("[9]")))
                    .isFalse();
            assertThat(fence.place(start)).isEqualTo(SECOND);
        });
    }

    @Test
    void whoeverTookItOverGoesOnAndTheEarlierOwnerDoesNot() throws Exception {
        begun();
        var heir = Bench.next(run);
        var by = new Applier(run.installation(), run.task(), run.runUid(), run.epoch(), "c");
        var other = new Nonce();
        underTheLock((connection, fence) -> {
            assertThat(fence.begin(start(connection, heir), other.hash(), by)).isEqualTo(new Answer.Started());
            assertThat(fence.advance(start(connection, run), nonce, BatchPlace.FIRST, SECOND))
                    .isFalse();
            assertThat(fence.advance(start(connection, heir), other, BatchPlace.FIRST, SECOND))
                    .isTrue();
            assertThat(fence.end(start(connection, run), nonce, true)).isFalse();
        });
        underTheLock((connection, fence) -> assertThat(fence.begin(start(connection, run), nonce.hash(), by))
                .isInstanceOf(Answer.Voided.class));
    }

    @Test
    void nothingBeginsWithoutTheLockOfTheTarget() throws Exception {
        try (var connection = bench.database.open(bench.login)) {
            var start = start(connection, run);
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> new BatchFence(connection).begin(start, nonce.hash(), null))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
        }
    }
}
