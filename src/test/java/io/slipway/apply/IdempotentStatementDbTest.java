package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import io.slipway.time.CancelableWait;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement of which nothing tells, and which its author lets run again: the answer of its first run was lost. */
class IdempotentStatementDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);
    private static final String OFF = "-- slipway:transaction off\n";
    private static final String RAISE = OFF + "UPDATE t SET a = 1000 WHERE id = 1";
    private static final String ONCE = OFF + "INSERT INTO t VALUES (1000, 1)";

    private final StandaloneFixture standalone = new StandaloneFixture();

    IdempotentStatementDbTest() throws SQLException {}

    @BeforeEach
    void itMayRunAgain() {
        standalone.fixture.options = ApplyOptionsBuilder.options()
                .lockTimeout(Duration.ofMillis(200))
                .lockDeadline(Duration.ofMinutes(1))
                .idempotent(true)
                .build();
    }

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private RunOutcome again(String script) throws SQLException {
        standalone.leaveIntent(ApplyFixture.change(script), "T:" + standalone.run.task(), true);
        return standalone.fixture.run(
                ApplyFixture.change(script), ApplyFixture.next(standalone.run), standalone.journal);
    }

    @Test
    void anIdempotentStatementRunsAgain() throws Exception {
        assertThat(again(RAISE)).isEqualTo(DONE);
        assertThat(standalone.state()).isEqualTo("APPLIED");
    }

    @Test
    void anErrorOfTheSecondTryLeavesTheFirstInDoubt() throws Exception {
        assertThat(again(ONCE))
                .isInstanceOfSatisfying(
                        RunOutcome.Indeterminate.class,
                        doubt -> assertThat(doubt.error().message())
                                .contains("the target does not show whether it took effect", "duplicate key"));
        assertThat(standalone.state()).isEqualTo("INTENT");
    }

    @Test
    void anErrorOfTheFirstTryFailsTheRun() throws Exception {
        standalone.asOwner("INSERT INTO t VALUES (1000, 1)");
        assertThat(standalone.apply(ONCE)).isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void anErrorFailsTheRunDespiteALateReadyMessage() throws Exception {
        standalone.asOwner("INSERT INTO t VALUES (1000, 1)");
        var fixture = standalone.fixture;
        try (var link = new FaultProxy(fixture.server.address())) {
            var held = link.add(Rule.nth(1, Rule.answer('I'), Rule.Effect.HOLD));
            var task = SessionOptions.task(
                    Long.toString(standalone.run.runUid()), fixture.options.lockTimeout(), Duration.ofMinutes(1));
            var watch = fixture.through(link.address(), SessionOptions.service());
            var runner = new OwnerFixture(fixture.through(link.address(), task), watch, fixture.options);
            var outcome = standalone.start(runner, ONCE, standalone.run);
            assertThat(held.awaitHit(Duration.ofMinutes(1))).isTrue();
            new CancelableWait().await(Duration.ofMillis(1_500));
            held.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Failed.class);
        }
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void theSecondTrySucceedsOnceTheLockIsFree() throws Exception {
        standalone.leaveIntent(ApplyFixture.change(RAISE), "T:" + standalone.run.task(), true);
        standalone.hold("UPDATE t SET a = 7 WHERE id = 1");
        var next = standalone.takeOver(RAISE);
        await().atMost(Duration.ofMinutes(1)).until(() -> standalone.journal.hasLine(RunLogLine.Kind.WAIT));
        standalone.release();
        assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancelOfTheSecondTryLeavesTheFirstInDoubt(boolean atWork) throws Exception {
        standalone.leaveIntent(ApplyFixture.change(RAISE), "T:" + standalone.run.task(), true);
        standalone.hold("UPDATE t SET a = 7 WHERE id = 1");
        standalone.journal.onLine = line -> {
            if (line.kind() == (atWork ? RunLogLine.Kind.WAIT : RunLogLine.Kind.SESSION_OPENED)) {
                standalone.journal.cancel();
            }
        };
        var next = standalone.takeOver(RAISE);
        assertThat(next.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Indeterminate.class);
        assertThat(standalone.state()).isEqualTo("INTENT");
    }
}
