package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cluster.CrashCase.Blow;
import io.slipway.cluster.CrashCase.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Replicas hit at every point of a run. By default each point by {@code kill -9}, and one in six of all others by
 * {@code -Dslipway.crash.seed}; {@code -Dslipway.crash=all} runs all there are, {@code -Dslipway.crash=<part of a
 * name>} some.
 */
class CrashKillTest {
    private static final int ONE_IN = 6;
    private static final Path REPORT = Path.of("target", "crash.json");

    private int hit;
    private final List<String> failed = new ArrayList<>();

    @Test
    void everyBlowAtEveryPointIsPutRightByTheOthers() throws Exception {
        var cases = cases();
        try (var rig = new CrashRig()) {
            for (var each : cases) {
                run(each, rig);
            }
        }
        var report = "{\"points\": %d, \"hit\": %d, \"passed\": %d, \"failed\": %d}"
                .formatted(cases.size(), hit, cases.size() - failed.size(), failed.size());
        System.out.println(report);
        write(report);
        assertThat(failed).isEmpty();
        assertThat(hit).isEqualTo(cases.size());
    }

    private void run(CrashCase which, CrashRig rig) throws InterruptedException {
        long from = System.nanoTime();
        try {
            Duration took = which.point() == CrashPoint.OWN_MIGRATION
                    ? CrashCase.duringOwnMigration(which.blow())
                    : which.run(rig);
            hit++;
            System.out.printf(
                    "crash: %-45s hit, over %.1f s after the blow, %.1f s in all%n", which, seconds(took), since(from));
        } catch (CrashCase.NotHit e) {
            failed.add(String.valueOf(e.getMessage()));
            System.out.printf("crash: %-45s NOT HIT, %.1f s%n", which, since(from));
        } catch (RuntimeException | AssertionError e) {
            hit++;
            failed.add(which + ": " + e.getMessage());
            System.out.printf("crash: %-45s hit, FAILED: %s%n", which, e.getMessage());
        }
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private static double since(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static List<CrashCase> cases() {
        var wanted = System.getProperty("slipway.crash", "");
        List<CrashCase> all = new ArrayList<>();
        for (var shape : Shape.values()) {
            for (var blow : Blow.values()) {
                Arrays.stream(CrashPoint.values())
                        .filter(point -> point != CrashPoint.OWN_MIGRATION || shape == Shape.TRANSACTIONAL)
                        .forEach(point -> all.add(new CrashCase(point, blow, shape)));
            }
        }
        if (wanted.isEmpty()) {
            return sample(all);
        }
        return wanted.equals("all")
                ? all
                : all.stream().filter(c -> c.toString().contains(wanted)).toList();
    }

    private static List<CrashCase> sample(List<CrashCase> all) {
        long seed = Long.getLong("slipway.crash.seed", System.currentTimeMillis());
        System.out.println("crash: -Dslipway.crash.seed=" + seed);
        var always = all.stream()
                .filter(c -> c.blow() == Blow.KILL && c.shape() == Shape.TRANSACTIONAL)
                .toList();
        List<CrashCase> rest = new ArrayList<>(all);
        rest.removeAll(always);
        Collections.shuffle(rest, new Random(seed));
        List<CrashCase> chosen = new ArrayList<>(always);
        chosen.addAll(rest.subList(0, rest.size() / ONE_IN));
        return chosen;
    }

    private static void write(String report) throws IOException {
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, report + "\n");
    }
}
