package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.problem.WaitReason;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A run that waits for a lock shows the lock and the blocking sessions, in its tries and between them. */
class LockWaitDbTest {
    private static final String ALTER = "ALTER TABLE orders ADD c int";

    private final ApplyFixture fixture = new ApplyFixture();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final MemoryJournal journal = new MemoryJournal() {
        @Override
        public void waiting(WaitReason reason, String detail) {
            events.add(reason + " " + detail);
        }

        @Override
        public void moving() {
            events.add("moves");
        }

        @Override
        public void stepBegun(int step, int of) {
            events.add("step " + step);
        }

        @Override
        public void line(RunLogLine line) {
            if (line.message().contains("did not get a lock")) {
                events.add(line.message());
            }
            super.line(line);
        }
    };

    LockWaitDbTest() {
        fixture.database.execute(
                "CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + fixture.login);
    }

    private long tries() {
        return events.stream()
                .filter(event -> event.contains("did not get a lock"))
                .count();
    }

    private RunOutcome.Failed failed(OwnerFixture owner) {
        var run = ApplyFixture.newRun();
        return (RunOutcome.Failed) owner.run(ApplyFixture.change(ALTER), run, null, journal);
    }

    private ApplyOptions until(Duration deadline) {
        return ApplyOptionsBuilder.locks(Duration.ofSeconds(2), deadline);
    }

    @Test
    void theWaitIsShownFromTheFirstTryUntilItIsOver() throws Exception {
        try (var shop = new ApplicationLoad(fixture)) {
            var reader = shop.idleInTransaction("SELECT FROM orders");
            journal.onLine = line -> {
                if (tries() == 4) {
                    close(reader);
                }
            };
            assertThat(fixture.run(ApplyFixture.change(ALTER), ApplyFixture.newRun(), journal))
                    .isInstanceOf(RunOutcome.Applied.class);
        }
        var seen = List.copyOf(events);
        assertThat(seen.getFirst()).isEqualTo("step 1");
        int shown = seen.indexOf(seen.stream()
                .filter(event -> event.startsWith(
                        "LOCK ALTER TABLE orders waits for AccessExclusiveLock on public.orders, blocked by pid "))
                .findFirst()
                .orElseThrow());
        int last = seen.lastIndexOf(seen.stream()
                .filter(event -> event.startsWith("try 4 did not get a lock"))
                .findFirst()
                .orElseThrow());
        // in the first try, unless the machine stands still then
        assertThat(shown).as("while it is tried").isLessThan(last);
        assertThat(seen.subList(1, last)).doesNotContain("moves", "step 1");
    }

    private static void close(AutoCloseable session) {
        try {
            session.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRelationHasItsNameThoughTheWatchIsInAnotherDatabase() throws Exception {
        var other = new ApplyFixture(fixture.server, fixture.login);
        var options = until(Duration.ofSeconds(7));
        var run = ApplyFixture.newRun();
        try (var watches = new ServerWatches(WatchListener.NONE);
                var shop = new ApplicationLoad(fixture);
                var reader = shop.idleInTransaction("SELECT FROM orders")) {
            var owner = new OwnerFixture(fixture.sessions(run), fixture.watch(), options, watches, other.watch());
            assertThat(failed(owner).error().message())
                    .contains("Could not lock public.orders (AccessExclusiveLock) within 7 s", "holds AccessShareLock");
            assertThat(reader.isClosed()).isFalse();
        }
    }

    @Test
    void aPreparedTransactionIsNamed() throws SQLException {
        var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT.with("max_prepared_transactions", "2"));
        var own = new ApplyFixture(TestPostgres.of(server));
        own.options = until(Duration.ofSeconds(5));
        own.database.execute("CREATE TABLE public.orders (id int)", "ALTER TABLE public.orders OWNER TO " + own.login);
        try (var session = own.database.open();
                var statement = session.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE public.orders; PREPARE TRANSACTION 'forgotten'");
            assertThat(failed(own.runner(ApplyFixture.newRun())).error().message())
                    .contains("blocked by prepared transaction 'forgotten' (role ", "ROLLBACK PREPARED");
        }
    }
}
