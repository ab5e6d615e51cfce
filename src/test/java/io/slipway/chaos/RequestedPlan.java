package io.slipway.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A plan of a round: its title, by which everything that belongs to it is found, and what its scripts do.
 *
 * @param title {@code r12p3}: round 12, plan 3
 * @param targets by their names
 * @param cancelAfterMillis when somebody cancels its rollout; 0: nobody
 * @param idempotent whether what nobody can tell about may run again
 */
record RequestedPlan(
        String title,
        List<String> targets,
        List<ScriptKind> changes,
        int maxParallel,
        int cancelAfterMillis,
        boolean idempotent) {

    private static final List<ScriptKind> DRAWN = List.of(
            ScriptKind.PLAIN,
            ScriptKind.PLAIN,
            ScriptKind.NAP,
            ScriptKind.NAP,
            ScriptKind.TWO_STEPS,
            ScriptKind.TWO_STEPS,
            ScriptKind.FAILS,
            ScriptKind.FAILS_LATE,
            ScriptKind.DEFERRED,
            ScriptKind.LOCKS,
            ScriptKind.DEADLOCKS,
            ScriptKind.INDEX,
            ScriptKind.INDEX,
            ScriptKind.MIXED,
            ScriptKind.MIXED,
            ScriptKind.RESETS,
            ScriptKind.RESETS,
            ScriptKind.DISCARDS,
            ScriptKind.DISCARDS,
            ScriptKind.DROPPED,
            ScriptKind.REBUILT,
            ScriptKind.BATCH,
            ScriptKind.BATCH_AMID,
            ScriptKind.UNPROBED,
            ScriptKind.UNPROBED);

    /** Which plan of which round. */
    record Place(int round, int number) {
        @Override
        public String toString() {
            return "r" + round + "p" + number;
        }
    }

    /** @param kinds how the names of those begin that are drawn */
    static RequestedPlan draw(Random chance, String kinds, Place place, List<String> all) {
        var drawn = DRAWN.stream().filter(kind -> kind.name().startsWith(kinds)).toList();
        var targets = new ArrayList<>(all);
        java.util.Collections.shuffle(targets, chance);
        var changes = new ArrayList<ScriptKind>();
        int count = 1 + chance.nextInt(4);
        for (int i = 0; i < count; i++) {
            changes.add(drawn.get(chance.nextInt(drawn.size())));
        }
        if (chance.nextInt(4) == 0) {
            changes.add(ScriptKind.ENDLESS);
        }
        return new RequestedPlan(
                place.toString(),
                List.copyOf(targets.subList(0, 1 + chance.nextInt(all.size()))),
                List.copyOf(changes),
                1 + chance.nextInt(4),
                chance.nextInt(6) == 0 ? 200 + chance.nextInt(2_000) : 0,
                chance.nextInt(5) == 0);
    }

    /** By which the effect of a step is found. */
    static String mark(String title, int ordinal, int step) {
        return title + "c" + ordinal + "s" + step;
    }

    ScriptKind kind(int ordinal) {
        return changes.get(ordinal - 1);
    }

    List<String> scripts() {
        var scripts = new Scripts(title);
        return IntStream.rangeClosed(1, changes.size())
                .mapToObj(ordinal -> scripts.of(kind(ordinal), ordinal))
                .toList();
    }
}
