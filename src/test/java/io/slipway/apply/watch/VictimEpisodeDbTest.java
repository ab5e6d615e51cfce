package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.VictimLimits;
import io.slipway.apply.session.StatementInFlight;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The worst that was seen behind a statement. */
class VictimEpisodeDbTest {
    private static final int OURS = 500;
    private static final int FREE = 1_000_000;

    private final ApplyFixture fixture = new ApplyFixture();
    private final List<String> reported = new ArrayList<>();
    private final MemoryJournal journal = new MemoryJournal();

    private final WatchListener listener = new WatchListener() {
        @Override
        public void victims(int count, Duration longest) {
            reported.add(count + " for " + longest.toMillis());
        }
    };

    private static LockGraph waiting(int count, int millis) {
        var all = new HashMap<Integer, LockGraph.Waiter>();
        for (int i = 1; i <= count; i++) {
            all.put(FREE + i, new LockGraph.Waiter(FREE + i, Duration.ofMillis(millis), false, Set.of(OURS)));
        }
        return new LockGraph(all);
    }

    @Test
    void anEpisodeReportsMostVictimsAndTheLongestWait() throws SQLException {
        var guard = new VictimGuard(new VictimLimits(Duration.ofSeconds(9), 20), journal, listener);
        var attention = new StatementInFlight(
                StatementInFlight.WatchLevel.LOCKS, "ALTER TABLE t", 1, 1, System.nanoTime() - 5_000_000_000L);
        var observation = new VictimGuard.Observation(OURS, attention, Duration.ofSeconds(9));
        try (var link = fixture.open()) {
            assertThat(guard.observe(link, waiting(1, 300), observation)).isEmpty();
            var why = guard.observe(link, waiting(25, 200), observation);
            assertThat(why).isPresent();
            guard.canceled(why.get());
        }
        assertThat(reported).containsExactly("25 for 300");
        assertThat(journal.lines)
                .singleElement()
                .satisfies(line -> assertThat(line.message())
                        .startsWith("25 session(s) waited up to 300 ms behind ALTER TABLE t: pid "));
    }
}
