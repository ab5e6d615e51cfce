package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log of a run says of a session that works without an owner what it does, and never that it is closed. */
class OrphanLogDbTest {
    private static final String BUILD = "CREATE INDEX CONCURRENTLY i ON t (a)";

    private final StandaloneFixture standalone = new StandaloneFixture();

    OrphanLogDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private List<String> lines(RunLogLine.Kind kind) {
        return standalone.journal.lines.stream()
                .filter(line -> line.kind() == kind)
                .map(RunLogLine::message)
                .toList();
    }

    @Test
    void anOrphanIsLeftAndThenWatchedWithLinesInTheLog() throws Exception {
        standalone.holdSnapshot();
        var first = standalone.fixture.runner(standalone.run);
        var handedBack = standalone.start(first, BUILD, standalone.run);
        standalone.awaitWaiting();
        int pid = first.session().orElseThrow().pid();
        first.stop(StopReason.DRAIN);
        assertThat(handedBack.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(lines(RunLogLine.Kind.SESSION_CLOSED)).isEmpty();
        assertThat(lines(RunLogLine.Kind.SESSION_LEFT))
                .containsExactly("process " + pid
                        + " finishes its statement without an owner; the next owner of the run watches it");

        standalone.journal.lines.clear();
        var next = ApplyFixture.next(standalone.run);
        var outcome = standalone.start(standalone.fixture.runner(next), BUILD, next);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(lines(RunLogLine.Kind.WAIT))
                        .anyMatch(line ->
                                line.startsWith("session " + pid + " of an earlier owner finishes the statement: ")
                                        && line.contains("blocked by pid ")));
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Applied.class);
        assertThat(lines(RunLogLine.Kind.RECOVERED)).contains("the statement of session " + pid + " is over");
        assertThat(lines(RunLogLine.Kind.SESSION_CLOSED)).hasSize(1);
    }
}
