package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An index build whose owner is dead, and its next owners. */
final class OrphanFixture implements AutoCloseable {
    static final String BUILD = "CREATE INDEX CONCURRENTLY i ON t (a)";

    final StandaloneFixture standalone = new StandaloneFixture();
    RunIdentity owner = standalone.run;

    @Nullable
    OwnerFixture runner;

    OrphanFixture() throws SQLException {}

    @Override
    public void close() throws SQLException {
        standalone.close();
    }

    void orphaned() throws Exception {
        standalone.holdSnapshot();
        var first = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(first, BUILD, standalone.run);
        standalone.awaitWaiting();
        first.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
    }

    CompletableFuture<RunOutcome> takenOver() {
        owner = ApplyFixture.next(owner);
        runner = standalone.fixture.runner(owner);
        return standalone.start(runner, BUILD, owner);
    }

    void awaitOrphan() {
        await().atMost(Duration.ofSeconds(60)).until(() -> standalone.journal.waitReasons.contains(WaitReason.ORPHAN));
    }

    long begun() {
        return standalone.journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.STATEMENT_STARTED)
                .count();
    }
}
