package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.scheduler.SlotSettings;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.Proof;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class LeaksDbTest {
    private static final int RUNS = Proof.size(150, 2_000);
    private static final int TARGETS = 10;
    private static final int MAX_EXTRA_THREADS = 2;
    private static final int LOOKS = 20;
    private static final String ENDLESS = "INSERT INTO fx VALUES (0); SELECT pg_sleep(600)";
    private static final String FAILS = "INSERT INTO fx VALUES (0); SELECT 1 / 0";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration REST = Duration.ofMinutes(2);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), TARGETS);
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final StoredRollout rollouts = new StoredRollout(control, fleet);

    @Test
    void endedRunsLeakNothing() throws Exception {
        try (var replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start()) {
            rollouts.register();
            roll(replica, 3);
            long threads = threads();
            long files = filesAtRest();
            var folder = temporaryFiles();
            roll(replica, RUNS / TARGETS - 2);
            await().atMost(REST).until(() -> threads() <= threads + MAX_EXTRA_THREADS && files() <= files);
            var more = temporaryFiles();
            more.removeAll(folder);
            assertThat(more).as("tests of another JVM leave a few meanwhile").hasSizeLessThan(TARGETS);
            assertThat(fleet.taskSessions()).isZero();
        }
        assertThat(records.states()).matches("CANCELED 20, DONE \\d+, FAILED 20");
        assertThat(records.runsWithoutOneEnd()).isZero();
        assertThat(records.openSessions()).isZero();
        await().atMost(REST).until(() -> fleet.leftovers().equals("0 sessions, 0 locks"));
    }

    /** On every target so many runs that are DONE, one FAILED and one CANCELED. */
    private void roll(ReplicaInJvm replica, int done) {
        rollouts.start(replica, TargetDatabases.inserts(done), TARGETS);
        awaitEnd();
        rollouts.start(replica, List.of(FAILS), TARGETS);
        awaitEnd();
        rollouts.start(replica, List.of(ENDLESS), TARGETS);
        await().atMost(LIMIT).until(() -> cancelAll(replica));
        awaitEnd();
    }

    private void awaitEnd() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> records.activeRuns() == 0 && records.openRollouts() == 0);
    }

    /** Each as soon as it runs; true when no rollout is open any more. */
    private boolean cancelAll(ReplicaInJvm replica) {
        var runs = new ArrayList<>(records.running());
        replica.transactions()
                .run(
                        "cancel",
                        handle -> runs.forEach(uid -> {
                            new TaskRunStore().cancel(handle, new TaskRunId(uid));
                            new SignalStore().send(handle, new Signal.CancelTaskRun(uid));
                        }));
        return records.openRollouts() == 0;
    }

    private static long threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** The most of several looks: the server shows a session for a moment that has no file here any more. */
    private long filesAtRest() {
        return LongStream.generate(this::files).limit(LOOKS).max().orElseThrow();
    }

    /** Without the sessions on the control database: their pool grows as far as it may when many are wanted at once. */
    private long files() {
        long all = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
        return all
                - Long.parseLong(String.valueOf(
                        control.query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND backend_type = 'client backend'")));
    }

    /** Of the program; those of the tests' servers have names of their own. */
    private static Set<String> temporaryFiles() throws IOException {
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("slipway") && !name.matches("slipway-(test|programs)-.*"))
                    .collect(Collectors.toSet());
        }
    }
}
