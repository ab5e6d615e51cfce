package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.Nonce;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryFunctionsDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final Nonce nonce = new Nonce();
    private final RunIdentity run = ApplyFixture.newRun();
    private Connection connection;
    private HistoryFunctions fence;
    private UUID target;

    @BeforeEach
    void install() throws SQLException {
        connection = fixture.database.open(fixture.login);
        HistoryInstall.ensure(connection, new StopSwitch());
        target = TargetClaim.of(connection, HistoryAccess.WITHOUT_SECRET, UUID.randomUUID())
                .orElseThrow();
        fence = new HistoryFunctions(connection, HistoryAccess.WITHOUT_SECRET);
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    private StepClaim start(RunIdentity owner, String checksum) throws SQLException {
        var session = new SessionIdentity(1, java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC), 1, 1, "", "");
        return new StepClaim(
                target,
                "V:default/1#1",
                1,
                1,
                2,
                checksum,
                owner,
                new StepClaim.Facts("default", "1", "", checksum, 1, session));
    }

    private void apply(RunIdentity owner) throws SQLException {
        var start = start(owner, "same");
        assertThat(fence.begin(start, nonce.hash())).isEqualTo(new FenceReply.Started());
        fence.finish(start, nonce);
        connection.commit();
    }

    @Test
    void anAppliedKeyNamesItsTask() throws SQLException {
        apply(run);
        assertThat(fence.begin(start(ApplyFixture.newRun(), "same"), nonce.hash()))
                .isInstanceOfSatisfying(
                        FenceReply.Applied.class,
                        applied -> assertThat(applied.by().task()).isEqualTo(run.task()));
    }

    @Test
    void anAppliedKeyWithOtherContentIsAConflict() throws SQLException {
        apply(run);
        assertThat(fence.begin(start(ApplyFixture.newRun(), "different"), nonce.hash()))
                .isInstanceOf(FenceReply.Other.class);
    }

    @Test
    void aStepCannotBeFinishedWithoutItsNonce() throws SQLException {
        var start = start(run, "same");
        fence.begin(start, nonce.hash());
        assertThatThrownBy(() -> fence.finish(start, new Nonce())).hasMessageContaining("not this transaction's");
    }

    @Test
    void aNewerEpochOfATaskVoidsAnOlderEpoch() throws SQLException {
        apply(ApplyFixture.next(run));
        assertThat(fence.begin(start(run, "same"), nonce.hash())).isEqualTo(new FenceReply.Voided());
    }

    @Test
    void aTransactionCanRunOnlyOneStep() throws SQLException {
        fence.begin(start(run, "same"), nonce.hash());
        assertThatThrownBy(() -> fence.begin(start(ApplyFixture.newRun(), "same"), nonce.hash()))
                .hasMessageContaining("runs a step already");
    }

    @Test
    void anotherIsolationLevelIsRefused() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThatThrownBy(() -> fence.begin(start(run, "same"), nonce.hash())).hasMessageContaining("READ COMMITTED");
    }

    @Test
    void anIntentIsTakenOverOnlyFromTheReadOwner() throws SQLException {
        connection.setAutoCommit(true);
        assertThat(TargetLock.tryTake(connection)).isTrue();
        var start = start(run, "same");
        assertThat(fence.beginStandalone(start, nonce.hash(), "{}", null)).isEqualTo(new FenceReply.Started());
        var next = start(ApplyFixture.next(run), "same");
        var answer = fence.beginStandalone(next, nonce.hash(), "{}", null);
        assertThat(answer).isInstanceOf(FenceReply.Intent.class);
        var by = ((FenceReply.Intent) answer).by();
        assertThat(fence.beginStandalone(next, nonce.hash(), "{}", by)).isEqualTo(new FenceReply.Started());
        assertThat(fence.beginStandalone(start, nonce.hash(), "{}", by)).isEqualTo(new FenceReply.Voided());
        assertThat(fence.endStandalone(start, nonce, true)).isFalse();
        assertThat(fence.endStandalone(next, nonce, true)).isTrue();
        connection.setAutoCommit(false);
    }

    @Test
    void anIntentNeedsTheTargetsLock() {
        assertThatThrownBy(() -> fence.beginStandalone(start(run, "same"), nonce.hash(), "{}", null))
                .hasMessageContaining("does not hold the lock");
    }

    @Test
    void intentsAreDurableDespiteSynchronousCommitOff() throws SQLException {
        connection.setAutoCommit(true);
        assertThat(TargetLock.tryTake(connection)).isTrue();
        try (var setting = connection.createStatement()) {
            setting.execute("SET synchronous_commit = off");
        }
        connection.setAutoCommit(false);
        var start = start(run, "same");
        fence.beginStandalone(start, nonce.hash(), "{}", null);
        keepsWhatItCommits();
        fence.endStandalone(start, nonce, true);
        keepsWhatItCommits();
        fence.voidRun(target, "V:default/2#1", 1, run);
        keepsWhatItCommits();
    }

    private void keepsWhatItCommits() throws SQLException {
        try (var query = connection.createStatement();
                var row = query.executeQuery("SHOW synchronous_commit")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("on");
        }
        connection.commit();
    }
}
