package io.slipway.cluster;

import io.slipway.cluster.CrashCase.Blow;
import io.slipway.cluster.CrashCase.Shape;
import io.slipway.testing.Proof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Runs crash cases one after the other on one rig and counts. */
public final class CrashRuns {
    private final List<CrashCase> cases;
    private final List<String> failed = new ArrayList<>();
    private int hit;

    private CrashRuns(List<CrashCase> cases) {
        this.cases = cases;
    }

    /** All there are. */
    public static CrashRuns all() {
        return named("");
    }

    /** Those whose name contains this: {@code after-commit, KILL}. */
    public static CrashRuns named(String part) {
        return new CrashRuns(
                cases().stream().filter(c -> c.toString().contains(part)).toList());
    }

    /**
     * Each point around COMMIT by {@code kill -9} in a rollout to one target. Of all others, drawn by the seed, one at
     * least for each blow and for each shape of rollout.
     */
    static CrashRuns sample(long seed) {
        List<CrashCase> chosen = new ArrayList<>();
        List<CrashCase> rest = new ArrayList<>();
        for (var each : cases()) {
            boolean always =
                    each.point().isAroundCommit() && each.blow() == Blow.KILL && each.shape() == Shape.TRANSACTIONAL;
            (always ? chosen : rest).add(each);
        }
        Collections.shuffle(rest, new Random(seed));
        Proof.covering(rest.stream(), each -> Stream.of(each.blow(), each.shape()))
                .forEach(chosen::add);
        return new CrashRuns(chosen);
    }

    private static List<CrashCase> cases() {
        List<CrashCase> all = new ArrayList<>();
        for (var shape : Shape.values()) {
            for (var blow : Blow.values()) {
                Arrays.stream(CrashPoint.values())
                        .map(point -> new CrashCase(point, blow, shape))
                        .filter(CrashCase::exists)
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** Runs them; what failed leaves the next one a rig that is not its own. */
    public CrashRuns run() throws InterruptedException {
        var left = cases.iterator();
        while (left.hasNext()) {
            try (var rig = new CrashFixture()) {
                boolean passed = true;
                while (passed && left.hasNext()) {
                    passed = run(left.next(), rig);
                }
            }
        }
        return this;
    }

    private boolean run(CrashCase which, CrashFixture rig) throws InterruptedException {
        long from = System.nanoTime();
        try {
            Duration took = which.point() == CrashPoint.OWN_MIGRATION
                    ? CrashCase.duringOwnMigration(which.blow())
                    : which.run(rig);
            hit++;
            say(which, "hit, over %.1f s after the blow".formatted(took.toMillis() / 1e3), from);
            return true;
        } catch (CrashCase.NotHit e) {
            fail(which, "NOT HIT; " + rig.scene(), from);
        } catch (RuntimeException | AssertionError e) {
            hit++;
            fail(which, "hit, FAILED: " + e.getMessage() + "; " + rig.scene(), from);
        }
        return false;
    }

    private void fail(CrashCase which, String how, long from) {
        failed.add(which + ": " + how);
        say(which, how, from);
    }

    private static void say(CrashCase which, String how, long from) {
        System.out.printf("crash: %-42s %s, %.1f s in all%n", which, how, (System.nanoTime() - from) / 1e9);
    }

    /** What did not go as it must, with the reason; a point that was not hit too. */
    public List<String> failed() {
        return failed;
    }

    /** The count, as a line of JSON. */
    @Override
    public String toString() {
        return "{\"points\": %d, \"hit\": %d, \"passed\": %d, \"failed\": %d}"
                .formatted(cases.size(), hit, cases.size() - failed.size(), failed.size());
    }
}
