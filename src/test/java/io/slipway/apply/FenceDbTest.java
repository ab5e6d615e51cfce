package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FenceDbTest {
    private final Bench bench = new Bench();
    private final Nonce nonce = new Nonce();
    private final RunIdentity run = Bench.newRun();
    private Connection connection;
    private Fence fence;
    private UUID target;

    @BeforeEach
    void install() throws SQLException {
        connection = bench.database.open(bench.login);
        HistoryInstall.ensure(connection, new StopSwitch());
        target = TargetClaim.of(connection, UUID.randomUUID()).orElseThrow();
        fence = new Fence(connection);
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    private StepStart start(RunIdentity owner, String checksum) throws SQLException {
        var session = new SessionIdentity(1, java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC), 1, 1, "", "");
        return new StepStart(
                target,
                "V:default/1#1",
                1,
                1,
                2,
                checksum,
                owner,
                new StepStart.Facts("default", "1", "", checksum, 1, session));
    }

    private void apply(RunIdentity owner) throws SQLException {
        var start = start(owner, "same");
        assertThat(fence.begin(start, nonce.hash())).isEqualTo(new Answer.Started());
        fence.finish(start, nonce);
        connection.commit();
    }

    @Test
    void aTakenKeySaysByWhomItWasApplied() throws SQLException {
        apply(run);
        assertThat(fence.begin(start(Bench.newRun(), "same"), nonce.hash()))
                .isInstanceOfSatisfying(
                        Answer.Applied.class,
                        applied -> assertThat(applied.by().task()).isEqualTo(run.task()));
    }

    @Test
    void aKeyTakenWithAnotherContentIsAnothers() throws SQLException {
        apply(run);
        assertThat(fence.begin(start(Bench.newRun(), "different"), nonce.hash()))
                .isInstanceOf(Answer.Other.class);
    }

    @Test
    void onlyWhoKnowsTheNonceFinishesAStep() throws SQLException {
        var start = start(run, "same");
        fence.begin(start, nonce.hash());
        assertThatThrownBy(() -> fence.finish(start, new Nonce())).hasMessageContaining("not this transaction's");
    }

    @Test
    void aNewerEpochOfTheTaskUnderTheKeyVoidsAnOlderOne() throws SQLException {
        apply(Bench.next(run));
        assertThat(fence.begin(start(run, "same"), nonce.hash())).isEqualTo(new Answer.Voided());
    }

    @Test
    void aTransactionRunsOneStep() throws SQLException {
        fence.begin(start(run, "same"), nonce.hash());
        assertThatThrownBy(() -> fence.begin(start(Bench.newRun(), "same"), nonce.hash()))
                .hasMessageContaining("runs a step already");
    }

    @Test
    void anotherIsolationIsRefused() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThatThrownBy(() -> fence.begin(start(run, "same"), nonce.hash())).hasMessageContaining("READ COMMITTED");
    }

    @Test
    void anIntentIsTakenOverOnlyFromTheOwnerThatWasLookedAt() throws SQLException {
        connection.setAutoCommit(true);
        assertThat(TargetLock.tryTake(connection)).isTrue();
        var start = start(run, "same");
        assertThat(fence.beginSingle(start, nonce.hash(), "{}", null)).isEqualTo(new Answer.Started());
        var next = start(Bench.next(run), "same");
        var answer = fence.beginSingle(next, nonce.hash(), "{}", null);
        assertThat(answer).isInstanceOf(Answer.Intent.class);
        var by = ((Answer.Intent) answer).by();
        assertThat(fence.beginSingle(next, nonce.hash(), "{}", by)).isEqualTo(new Answer.Started());
        assertThat(fence.beginSingle(start, nonce.hash(), "{}", by)).isEqualTo(new Answer.Voided());
        assertThat(fence.endSingle(start, nonce, true)).isFalse();
        assertThat(fence.endSingle(next, nonce, true)).isTrue();
        connection.setAutoCommit(false);
    }

    @Test
    void anIntentNeedsTheTargetsLock() {
        assertThatThrownBy(() -> fence.beginSingle(start(run, "same"), nonce.hash(), "{}", null))
                .hasMessageContaining("does not hold the lock");
    }

    @Test
    void anIntentAndItsEndOutliveACrashWhateverTheScriptSet() throws SQLException {
        connection.setAutoCommit(true);
        assertThat(TargetLock.tryTake(connection)).isTrue();
        try (var setting = connection.createStatement()) {
            setting.execute("SET synchronous_commit = off");
        }
        connection.setAutoCommit(false);
        var start = start(run, "same");
        fence.beginSingle(start, nonce.hash(), "{}", null);
        keepsWhatItCommits();
        fence.endSingle(start, nonce, true);
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
