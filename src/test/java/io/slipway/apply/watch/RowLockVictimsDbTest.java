package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplicationLoad;
import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.OwnerFixture;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.apply.session.TaskSession;
import io.slipway.problem.RunErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that waits for a locked row waits no longer than one that waits for a table. */
class RowLockVictimsDbTest {
    private static final LockGraph NOBODY = new LockGraph(Map.of());

    private final ApplyFixture fixture = new ApplyFixture();
    private final ApplicationLoad shop = new ApplicationLoad(fixture);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final List<Boolean> holding = new CopyOnWriteArrayList<>();
    private final ServerWatches watches = new ServerWatches(new WatchListener() {
        @Override
        public void victims(int count, Duration longest) {
            waits.add(longest);
        }

        @Override
        public void canceled(boolean held) {
            holding.add(held);
        }
    });

    @AfterEach
    void close() {
        shop.close();
        watches.close();
    }

    @Test
    void anUpdateWaitsForLockedRowsWithinTheVictimBudget() {
        fixture.database.execute(
                "CREATE TABLE public.orders (id int PRIMARY KEY, n int)",
                "INSERT INTO orders VALUES (1, 0), (2, 0)",
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(300); RETURN NEW; END $$",
                "CREATE TRIGGER slow AFTER UPDATE ON orders FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION slow()",
                "ALTER TABLE orders OWNER TO " + fixture.login);
        shop.keepRunning("UPDATE orders SET n = 0 WHERE id = 1");
        var runner =
                new OwnerFixture(fixture.sessions(run), fixture.watch(), fixture.options, watches, fixture.watch());
        var outcome = runner.run(ApplyFixture.change("UPDATE orders SET n = n + 1"), run, null, journal);
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo(RunErrorCode.VICTIM_BUDGET);
            assertThat(failed.error().message())
                    .containsPattern(
                            "1 session\\(s\\) waited up to \\d{4,5} ms behind UPDATE orders: pid \\d+ \\(role \\w+,"
                                    + " application " + ApplicationLoad.NAME
                                    + ", client [^,]+, active since \\S+ \\(\\d+ s\\);"
                                    + " query: UPDATE orders");
        });
        assertThat(holding).containsExactly(true, true, true);
        // a session that still waits while the cancel is on its way is reported once more
        assertThat(waits).hasSizeGreaterThanOrEqualTo(3);
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(60)));
        shop.close();
        shop.assertNoError();
    }

    @Test
    void waitsForRowsAreObservedAsOftenAsWaitsForTables() throws SQLException {
        var watched = new WatchedRun(fixture.watch(), fixture.options, journal.parts(), WatchListener.NONE);
        assertThat(watched.observationInterval()).isEqualTo(ServerWatch.POLL_INTERVAL);
        try (var session = TaskSession.open(fixture.sessions(run), fixture.watch(), new StopSwitch());
                var link = fixture.open()) {
            watched.setSession(session);
            session.inFlight().statementStarted(StatementInFlight.WatchLevel.ROWS, "UPDATE orders", 1, 1);
            assertThat(watched.observationInterval()).isEqualTo(ServerWatch.POLL_INTERVAL);
            int pid = session.identity().pid();
            var victim = new LockGraph.Waiter(1, Duration.ofMillis(10), false, Set.of(pid));
            watched.observe(link, new LockGraph(Map.of(1, victim)));
            assertThat(watched.observationInterval()).isEqualTo(ServerWatch.CLOSE_POLL_INTERVAL);
            watched.observe(link, NOBODY);
            assertThat(watched.observationInterval()).isEqualTo(ServerWatch.POLL_INTERVAL);
            session.inFlight().statementStarted(StatementInFlight.WatchLevel.LOCKS, "ALTER TABLE orders", 1, 2);
            assertThat(watched.observationInterval()).isEqualTo(ServerWatch.CLOSE_POLL_INTERVAL);
        }
    }

    @Test
    void aBudgetShorterThanThePollIntervalIsKept() throws SQLException {
        fixture.budget(Duration.ofMillis(300));
        var watched = new WatchedRun(fixture.watch(), fixture.options, journal.parts(), WatchListener.NONE);
        try (var session = TaskSession.open(fixture.sessions(run), fixture.watch(), new StopSwitch())) {
            watched.setSession(session);
            session.inFlight().statementStarted(StatementInFlight.WatchLevel.ROWS, "UPDATE orders", 1, 1);
            assertThat(watched.observationInterval()).isEqualTo(Duration.ofMillis(300));
        }
    }
}
