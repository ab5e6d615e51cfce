package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What cannot be cleared up at once: nobody forgets why it failed, and nobody tries for ever. */
class SingleRepairDbTest {
    private static final String UNIQUE = "CREATE UNIQUE INDEX CONCURRENTLY u ON d (a)";

    private final Singles singles = new Singles();

    SingleRepairDbTest() throws SQLException {
        singles.asOwner("CREATE TABLE d (a int)", "INSERT INTO d VALUES (1), (1)");
    }

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    private void lockDeadline(Duration atMost) {
        singles.bench.options = new ApplyOptions(Duration.ofMillis(200), atMost, null, Duration.ofSeconds(5), false);
    }

    @Test
    void anErrorIsNotForgottenBecauseTheRepairHadToWait() throws Exception {
        singles.hold("SELECT * FROM d");
        assertThat(singles.start(UNIQUE).get(40, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        singles.release();
        assertThat(singles.takeOver(UNIQUE).get(40, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        assertThat(singles.journal.lines.stream().filter(line -> line.kind() == LogLine.Kind.STATEMENT_STARTED))
                .as("built once")
                .hasSize(1);
        assertThat(singles.leftovers()).isZero();
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void anErrorStaysAnErrorWhenSomebodyElseBuildsTheSameMeanwhile() throws Exception {
        singles.hold("SELECT * FROM d");
        assertThat(singles.start(UNIQUE).get(40, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        singles.release();
        singles.asOwner("DELETE FROM d", "CREATE UNIQUE INDEX u ON d (a)");
        assertThat(singles.takeOver(UNIQUE).get(40, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.index("u")).isEqualTo("valid");
    }

    @Test
    void theBoundOfAConcurrentlyEndsItBehindAWriterToo() throws Exception {
        lockDeadline(Duration.ofSeconds(2));
        singles.hold("INSERT INTO t VALUES (1000, 1)");
        assertThat(singles.start("CREATE INDEX CONCURRENTLY i ON t (a)").get(40, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo("lock-not-available");
                    assertThat(failed.error().message()).contains("left half done", "public.slipway_drop_");
                });
        assertThat(singles.state()).isEqualTo("none");
        singles.release();
    }
}
