package io.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.control.Transactions;
import io.slipway.rollout.task.RolloutId;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Readers see each event of a rollout once, under the same number, in whatever order the writers commit. */
class RolloutEventsDbTest {
    private static final String FAIL =
            "UPDATE slipway.task_run SET state = 'FAILED', owner = NULL, finished_at = now(), error_message = 'x',"
                    + " error_code = 'script-error'";
    private static final String PAUSE = "UPDATE slipway.rollout SET status = 'PAUSED', reason = 'paused'";

    private final TestPostgres.Database control = TaskRunFixture.create();
    private final RolloutId rollout = new RolloutId(Long.parseLong(control.query("SELECT id FROM slipway.rollout")));
    private final RolloutEventReader reader = reader();

    @Test
    void anEventThatIsCommittedLaterHasALargerNumber() throws SQLException {
        assertThat(after(0)).containsExactly("1 RUNNING null", "2 RUNNING null");
        try (Connection early = begun(FAIL);
                Connection late = begun(PAUSE)) {
            late.commit();
            assertThat(after(2)).containsExactly("3 PAUSED paused");
            early.commit();
        }
        assertThat(after(3)).containsExactly("4 FAILED script-error");
        assertThat(after(0)).hasSize(4);
    }

    @Test
    void writersNeverWaitForReaders() throws Exception {
        try (Connection numbering = control.open()) {
            numbering.setAutoCommit(false);
            try (var statement = numbering.createStatement()) {
                statement.execute(
                        "SELECT pg_advisory_xact_lock(hashtextextended('slipway.transition', " + rollout + "))");
            }
            control.execute("SET lock_timeout = '10ms'; " + FAIL);
        }
        assertThat(after(2)).containsExactly("3 FAILED script-error");
    }

    @Test
    void readersAtOnceSeeTheSameNumbersAndNoGap() throws Exception {
        int writers = 4;
        int each = 50;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                writing.add(threads.submit(write(each)));
            }
            List<Future<List<String>>> reading = new ArrayList<>();
            for (int r = 0; r < 4; r++) {
                reading.add(threads.submit(() -> follow(writing)));
            }
            for (Future<?> writer : writing) {
                writer.get();
            }
            List<String> all = after(0);
            assertThat(all).hasSize(2 + writers * each);
            assertThat(all)
                    .extracting(event -> event.split(" ")[0])
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, all.size())
                            .mapToObj(Integer::toString)
                            .toList());
            for (Future<List<String>> follower : reading) {
                assertThat(follower.get()).isEqualTo(all);
            }
        }
    }

    @Test
    void aCanceledRolloutIsOverWhenItsLastRunHasEnded() {
        assertThat(reader.finalStatus(rollout)).isEmpty();
        control.execute("UPDATE slipway.rollout SET status = 'CANCELED', finished_at = now()");
        assertThat(reader.finalStatus(rollout)).isEmpty();
        control.execute(FAIL);
        assertThat(reader.finalStatus(rollout)).contains(RolloutStatus.CANCELED);
    }

    /** Events of their own transactions, some of which stay open for a moment after they drew their identity. */
    private Callable<Boolean> write(int count) {
        return () -> {
            try (Connection connection = control.open();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < count; i++) {
                    statement.execute("INSERT INTO slipway.transition (machine, uid, epoch, to_state, rollout)"
                            + " VALUES ('ROLLOUT', 1, 1, 'RUNNING', " + rollout + ")");
                    statement.execute("SELECT pg_sleep(random() * 0.003)");
                    connection.commit();
                }
                return true;
            }
        };
    }

    private List<String> follow(List<Future<?>> writing) {
        RolloutEventReader own = reader();
        List<String> seen = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    boolean done = writing.stream().allMatch(Future::isDone);
                    List<String> more = texts(own.after(rollout, seen.size(), 7));
                    seen.addAll(more);
                    return done && more.isEmpty();
                });
        return seen;
    }

    private Connection begun(String sql) throws SQLException {
        Connection connection = control.open();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private List<String> after(long number) {
        return texts(reader.after(rollout, number, 1_000));
    }

    private static List<String> texts(List<RolloutEvent> events) {
        return events.stream()
                .map(event -> event.number() + " " + event.state() + " " + event.reason())
                .toList();
    }

    private RolloutEventReader reader() {
        return new RolloutEventReader(new Transactions(ControlDatabase.jdbi(control)));
    }
}
