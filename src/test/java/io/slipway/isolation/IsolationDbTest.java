package io.slipway.isolation;

import static io.slipway.isolation.Spec.tx;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.isolation.SpecRunner.Report;
import io.slipway.testing.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class IsolationDbTest {
    private static final int SPECS = 20;
    private static final int INTERLEAVINGS = Proof.size(1_500, 5_000);
    /** Of an open transaction by other sessions: so many in one interleaving of the short form. */
    private static final int INTERRUPTIONS = 1;

    private static final int SHOWN = 3;
    private static final int AT_A_TIME = 2;

    /**
     * The short form makes the interleavings with few interruptions. Of 13 locks and conditions of the stores, taken
     * out one by one, it found the same seven as all interleavings did, in a fifth of the time.
     */
    private static List<int[]> interleavings(Spec spec) {
        return Proof.isWhole() ? spec.interleavings() : spec.interleavings(INTERRUPTIONS);
    }

    private static List<Spec> specs() {
        return Stream.of(TakeoverSpecs.all(), StopSpecs.all(), RolloutSpecs.all(), CheckRunSpecs.all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void everyInterleavingOfEverySpecKeepsTheInvariants() throws Exception {
        long from = System.nanoTime();
        var specs = new ConcurrentLinkedQueue<>(specs());
        List<Report> reports = new CopyOnWriteArrayList<>();
        try (var threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < AT_A_TIME; i++) {
                working.add(threads.submit(() -> work(specs, reports)));
            }
            for (var each : working) {
                each.get();
            }
        }
        int interleavings = reports.stream().mapToInt(Report::interleavings).sum();
        System.out.printf("%d specs, %d interleavings, %.0f s%n", reports.size(), interleavings, seconds(from));
        var violations = reports.stream()
                .flatMap(r -> r.violations().stream().limit(SHOWN).map(v -> r.spec() + ": " + v))
                .toList();
        assertThat(Proof.violations("isolation", violations)).isEmpty();
        assertThat(reports).hasSizeGreaterThanOrEqualTo(SPECS);
        assertThat(interleavings).isGreaterThanOrEqualTo(INTERLEAVINGS);
    }

    private static Object work(Queue<Spec> specs, List<Report> reports) throws Exception {
        try (var runner = new SpecRunner()) {
            for (var spec = specs.poll(); spec != null; spec = specs.poll()) {
                long from = System.nanoTime();
                var report = runner.run(spec, interleavings(spec));
                reports.add(report);
                System.out.printf("%s, %.1f s%n", report, seconds(from));
            }
        }
        return reports;
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    @Test
    void theRunnerFindsALostUpdate() throws Exception {
        try (var runner = new SpecRunner()) {
            var report = runner.run(counting(false));
            assertThat(report.interleavings()).isEqualTo(20);
            assertThat(report.violations()).isNotEmpty();
            assertThat(runner.run(counting(true)).violations()).isEmpty();
        }
    }

    /** Two sessions that each add one to what they read. */
    private static Spec counting(boolean locked) {
        Action read = (world, handle) -> handle.createQuery(
                        "SELECT max_tasks FROM slipway.server" + (locked ? " FOR UPDATE" : ""))
                .mapTo(Integer.class)
                .one();
        return new Spec("counting", InitialState.pending())
                .session("A", tx(read, add("A")))
                .session("B", tx(read, add("B")))
                .then(world -> assertThat(world.query("SELECT max_tasks FROM slipway.server"))
                        .isEqualTo("12"));
    }

    private static Action add(String session) {
        return (world, handle) -> handle.createUpdate("UPDATE slipway.server SET max_tasks = :n")
                .bind("n", Integer.parseInt(world.outcome(session)) + 1)
                .execute();
    }

    @Test
    void theRunnerFindsADeadlock() throws Exception {
        try (var runner = new SpecRunner()) {
            var report = runner.run(new Spec("deadlock", InitialState.pending())
                    .session("A", tx(touch(1), touch(2)))
                    .session("B", tx(touch(2), touch(1))));
            assertThat(report.waits()).isPositive();
            assertThat(report.violations()).anyMatch(v -> v.contains("error 40P01"));
        }
    }

    private static Action touch(long uid) {
        return (world, handle) -> handle.createUpdate("UPDATE slipway.task_run SET updated_at = now() WHERE uid = :uid")
                .bind("uid", uid)
                .execute();
    }
}
