package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.SessionOptions;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import io.slipway.time.Pause;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement of which nothing tells, and which its author lets run again: the answer of its first run was lost. */
class IdempotentDbTest {
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);
    private static final String OFF = "-- slipway:transaction off\n";
    private static final String RAISE = OFF + "UPDATE t SET a = 1000 WHERE id = 1";
    private static final String ONCE = OFF + "INSERT INTO t VALUES (1000, 1)";

    private final Singles singles = new Singles();

    IdempotentDbTest() throws SQLException {}

    @BeforeEach
    void itMayRunAgain() {
        singles.bench.options =
                new ApplyOptions(Duration.ofMillis(200), Duration.ofMinutes(1), null, Duration.ofSeconds(5), true);
    }

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    private Outcome again(String script) throws SQLException {
        singles.begin(Bench.change(script), "T:" + singles.run.task(), true);
        return singles.bench.run(Bench.change(script), Bench.next(singles.run), singles.journal);
    }

    @Test
    void itRunsAgain() throws Exception {
        assertThat(again(RAISE)).isEqualTo(DONE);
        assertThat(singles.state()).isEqualTo("APPLIED");
    }

    @Test
    void anErrorOfTheSecondRunDoesNotSayThatTheFirstHadNoEffect() throws Exception {
        assertThat(again(ONCE))
                .isInstanceOfSatisfying(
                        Outcome.Indeterminate.class,
                        doubt -> assertThat(doubt.error().message())
                                .contains("nobody knows whether it took effect", "duplicate key"));
        assertThat(singles.state()).isEqualTo("INTENT");
    }

    @Test
    void anErrorOfTheFirstRunIsItsEnd() throws Exception {
        singles.asOwner("INSERT INTO t VALUES (1000, 1)");
        assertThat(singles.apply(ONCE)).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void anErrorIsTheEndHoweverLongTheServerIsSilentAfterIt() throws Exception {
        singles.asOwner("INSERT INTO t VALUES (1000, 1)");
        var bench = singles.bench;
        try (var link = new FaultProxy(bench.server.address())) {
            var held = link.add(Rule.nth(1, Rule.answer('I'), Rule.Effect.HOLD));
            var task = SessionOptions.task(
                    Long.toString(singles.run.runUid()), bench.options.lockTimeout(), Duration.ofMinutes(1));
            var watch = bench.through(link.address(), SessionOptions.service());
            var runner = new ChangeRunner(bench.through(link.address(), task), watch, bench.options);
            var outcome = singles.start(runner, ONCE, singles.run);
            assertThat(held.awaitHit(Duration.ofMinutes(1))).isTrue();
            new Pause().await(Duration.ofMillis(1_500));
            held.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aLockThatComesFreeLetsTheSecondRunIn() throws Exception {
        singles.begin(Bench.change(RAISE), "T:" + singles.run.task(), true);
        singles.hold("UPDATE t SET a = 7 WHERE id = 1");
        var next = singles.takeOver(RAISE);
        await().atMost(Duration.ofMinutes(1)).until(() -> singles.journal.has(LogLine.Kind.WAIT));
        singles.release();
        assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancelOfTheSecondRunDoesNotSayThatTheFirstHadNoEffect(boolean atWork) throws Exception {
        singles.begin(Bench.change(RAISE), "T:" + singles.run.task(), true);
        singles.hold("UPDATE t SET a = 7 WHERE id = 1");
        singles.journal.onLine = line -> singles.journal.cancelAsked |=
                line.kind() == (atWork ? LogLine.Kind.WAIT : LogLine.Kind.SESSION_OPENED);
        var next = singles.takeOver(RAISE);
        assertThat(next.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(singles.state()).isEqualTo("INTENT");
    }
}
