package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A session that was told to end may have freed its locks, or have none, and be there still. */
class SeenOutDbTest {
    private final Bench bench = new Bench();
    private final RunIdentity run = Bench.newRun();

    @Test
    void aRunThatWentOnBesideOnePutsItsEndOnRecordInTheEnd() throws Exception {
        try (var earlier = TaskSession.open(bench.sessions(run), bench.watch(), new StopSwitch())) {
            var pid = Integer.toString(earlier.identity().pid());
            var journal = new MemoryJournal();
            journal.open.add(earlier.identity());
            journal.onLine = line -> {
                if (line.kind() == LogLine.Kind.COMMITTED) {
                    ServerProcess.thaw(pid);
                }
            };
            ServerProcess.freeze(pid);
            var end = bench.run(Bench.change("INSERT INTO fx VALUES (1)"), Bench.next(run), journal);
            assertThat(end).isEqualTo(new Outcome.Applied(1, 0, false));
            assertThat(journal.open).isEmpty();
            assertThat(earlier.isAlive()).isFalse();
        }
    }
}
