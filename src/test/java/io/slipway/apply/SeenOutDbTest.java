package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A session that was told to end may have freed its locks, or have none, and be there still. */
class SeenOutDbTest {
    private final Bench bench = new Bench();
    private final RunIdentity run = Bench.newRun();

    private static void signal(String signal, int pid) {
        try {
            var kill = new ProcessBuilder("kill", signal, Integer.toString(pid)).start();
            assertThat(kill.onExit().join().exitValue()).isZero();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRunThatWentOnBesideOnePutsItsEndOnRecordInTheEnd() throws Exception {
        try (var earlier = TaskSession.open(bench.sessions(run), bench.watch(), new StopSwitch())) {
            int pid = earlier.identity().pid();
            var journal = new MemoryJournal();
            journal.open.add(earlier.identity());
            journal.onLine = line -> {
                if (line.kind() == LogLine.Kind.COMMITTED) {
                    signal("-CONT", pid);
                }
            };
            signal("-STOP", pid);
            var end = bench.run(Bench.change("INSERT INTO fx VALUES (1)"), Bench.next(run), journal);
            assertThat(end).isEqualTo(new Outcome.Applied(1, 0, false));
            assertThat(journal.open).isEmpty();
            assertThat(earlier.isAlive()).isFalse();
        }
    }
}
