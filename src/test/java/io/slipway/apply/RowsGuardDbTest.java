package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows that a change has locked: whoever wants them waits no longer than for a table. */
class RowsGuardDbTest {
    private static final LockGraph NOBODY = new LockGraph(Map.of());

    private final Bench bench = new Bench();
    private final Application shop = new Application(bench);
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final List<Boolean> holding = new CopyOnWriteArrayList<>();
    private final Watches watches = new Watches(new WatchListener() {
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
    void anUpdateOfTheApplicationWaitsForRowsOfOursNoLongerThanItsBudget() {
        bench.database.execute(
                "CREATE TABLE public.orders (id int PRIMARY KEY, n int)",
                "INSERT INTO orders VALUES (1, 0), (2, 0)",
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(300); RETURN NEW; END $$",
                "CREATE TRIGGER slow AFTER UPDATE ON orders FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION slow()",
                "ALTER TABLE orders OWNER TO " + bench.login);
        shop.keepsRunning("UPDATE orders SET n = 0 WHERE id = 1");
        var runner = new ChangeRunner(bench.sessions(run), bench.watch(), bench.options, watches, bench.watch());
        var outcome = runner.run(Bench.change("UPDATE orders SET n = n + 1"), run, null, journal);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo("victim-budget");
            assertThat(failed.error().message())
                    .containsPattern("1 session\\(s\\) waited up to \\d{4,5} ms behind UPDATE orders: process \\d+ \\("
                            + Application.NAME + "\\), active: UPDATE orders");
        });
        assertThat(holding).containsExactly(true, true, true);
        // one that is still seen to wait when the cancel is on its way is told once more
        assertThat(waits).hasSizeGreaterThanOrEqualTo(3);
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(60)));
        shop.close();
        shop.hadNoError();
    }

    @Test
    void whoWaitsBehindRowsIsLookedAtAsOftenAsBehindATable() throws SQLException {
        var watched = new WatchedRun(bench.watch(), bench.options, journal, WatchListener.NONE);
        assertThat(watched.pace()).isEqualTo(ServerWatch.LOOK);
        try (var session = TaskSession.open(bench.sessions(run), bench.watch(), new StopSwitch());
                var link = bench.open()) {
            watched.worksIn(session);
            session.inFlight().attend(Attention.Care.ROWS, "UPDATE orders", 1, 1);
            assertThat(watched.pace()).isEqualTo(ServerWatch.LOOK);
            int pid = session.identity().pid();
            var victim = new LockGraph.Waiter(1, Duration.ofMillis(10), false, Set.of(pid));
            watched.seen(link, new LockGraph(Map.of(1, victim)));
            assertThat(watched.pace()).isEqualTo(ServerWatch.CLOSE_LOOK);
            watched.seen(link, NOBODY);
            assertThat(watched.pace()).isEqualTo(ServerWatch.LOOK);
            session.inFlight().attend(Attention.Care.LOCKS, "ALTER TABLE orders", 1, 2);
            assertThat(watched.pace()).isEqualTo(ServerWatch.CLOSE_LOOK);
        }
    }

    @Test
    void aBudgetShorterThanALookIsHeldToo() throws SQLException {
        bench.budget(Duration.ofMillis(300));
        var watched = new WatchedRun(bench.watch(), bench.options, journal, WatchListener.NONE);
        try (var session = TaskSession.open(bench.sessions(run), bench.watch(), new StopSwitch())) {
            watched.worksIn(session);
            session.inFlight().attend(Attention.Care.ROWS, "UPDATE orders", 1, 1);
            assertThat(watched.pace()).isEqualTo(Duration.ofMillis(300));
        }
    }
}
