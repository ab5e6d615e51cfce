package io.slipway.rollout.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.control.Transactions;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A reader that continues after a number misses no line, not even the last batch of a dead owner. */
class RunLogNumbersDbTest {
    private static final TaskRunId RUN = new TaskRunId(7);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final RunLogStore log = new RunLogStore();

    @Test
    void aLateLineOfAnEarlierEpochHasALargerNumber() {
        append(line(1, 1), line(1, 2));
        append(line(2, 1));
        assertThat(after(0)).containsExactly("1 1/1", "2 1/2", "3 2/1");

        append(line(1, 3));

        assertThat(after(3)).containsExactly("4 1/3");
    }

    @Test
    void aLineThatIsStoredTwiceKeepsItsNumber() {
        append(line(1, 1));
        append(line(1, 1), line(1, 2));

        assertThat(after(0)).containsExactly("1 1/1", "2 1/2");
    }

    @Test
    void aBatchIsNumberedAfterTheBatchThatIsBeingStored() throws Exception {
        CompletableFuture<Void> second;
        try (Connection first = control.open();
                var statement = first.createStatement()) {
            first.setAutoCommit(false);
            statement.execute("INSERT INTO slipway.run_log (run_uid, epoch, line, level, kind, message)"
                    + " VALUES (7, 1, 1, 'INFO', 'notice', 'x')");
            second = CompletableFuture.runAsync(() -> append(line(2, 1)));
            await().atMost(SOON)
                    .until(() -> "1"
                            .equals(control.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                    + " AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname ="
                                    + " current_database())")));
            assertThat(after(0)).isEmpty();
            first.commit();
        }
        second.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(after(0)).containsExactly("1 1/1", "2 2/1");
    }

    private void append(LogLine... lines) {
        transactions.once(handle -> {
            log.append(handle, RUN, List.of(lines));
            return true;
        });
    }

    private List<String> after(long number) {
        return transactions.read(handle -> log.after(handle, RUN, number, 100)).stream()
                .map(line -> line.number() + " " + line.line().epoch() + "/"
                        + line.line().line())
                .toList();
    }

    private static LogLine line(long epoch, int line) {
        return new LogLine(epoch, line, Instant.EPOCH, "INFO", "notice", null, null, "x");
    }
}
