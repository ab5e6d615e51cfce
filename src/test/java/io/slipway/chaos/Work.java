package io.slipway.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A plan of a round: its title, by which everything that belongs to it is found, and what its scripts do.
 *
 * @param title {@code r12p3}: round 12, plan 3
 * @param targets by their names
 * @param cancelAfterMillis when somebody cancels its rollout; 0: nobody
 */
record Work(String title, List<String> targets, List<Kind> changes, int maxParallel, int cancelAfterMillis) {
    /** What a script does beside its effect. */
    enum Kind {
        PLAIN(1),
        NAP(1),
        TWO_STEPS(2),
        FAILS(1),
        FAILS_LATE(2),
        /** Sleeps far longer than a round; somebody cancels it. */
        ENDLESS(1);

        private final int steps;

        Kind(int steps) {
            this.steps = steps;
        }

        int steps() {
            return steps;
        }

        boolean isMeantToFail() {
            return this == FAILS || this == FAILS_LATE;
        }
    }

    private static final List<Kind> DRAWN = List.of(
            Kind.PLAIN,
            Kind.PLAIN,
            Kind.PLAIN,
            Kind.NAP,
            Kind.NAP,
            Kind.NAP,
            Kind.TWO_STEPS,
            Kind.TWO_STEPS,
            Kind.FAILS,
            Kind.FAILS_LATE);

    static Work draw(Random chance, int round, int number, List<String> all) {
        var targets = new ArrayList<>(all);
        java.util.Collections.shuffle(targets, chance);
        var changes = new ArrayList<Kind>();
        int count = 1 + chance.nextInt(4);
        for (int i = 0; i < count; i++) {
            changes.add(DRAWN.get(chance.nextInt(DRAWN.size())));
        }
        if (chance.nextInt(4) == 0) {
            changes.add(Kind.ENDLESS);
        }
        return new Work(
                "r" + round + "p" + number,
                List.copyOf(targets.subList(0, 1 + chance.nextInt(all.size()))),
                List.copyOf(changes),
                1 + chance.nextInt(4),
                chance.nextInt(6) == 0 ? 200 + chance.nextInt(2_000) : 0);
    }

    /** By which the effect of a step is found. */
    static String mark(String title, int ordinal, int step) {
        return title + "c" + ordinal + "s" + step;
    }

    List<String> scripts() {
        var scripts = new ArrayList<String>();
        for (int i = 0; i < changes.size(); i++) {
            scripts.add(script(changes.get(i), i + 1));
        }
        return scripts;
    }

    private String script(Kind kind, int ordinal) {
        int nap = 50 + (title.hashCode() * 31 + ordinal & 0xff) * 3;
        return switch (kind) {
            case PLAIN -> effect(ordinal, 1, "");
            case NAP -> effect(ordinal, 1, "SELECT pg_sleep(0." + "%03d".formatted(nap) + ");");
            case TWO_STEPS -> effect(ordinal, 1, "") + stepEnd(ordinal) + effect(ordinal, 2, "");
            case FAILS -> effect(ordinal, 1, "SELECT 1 / 0;");
            case FAILS_LATE -> effect(ordinal, 1, "") + stepEnd(ordinal) + effect(ordinal, 2, "SELECT 1 / 0;");
            case ENDLESS -> effect(ordinal, 1, "SELECT pg_sleep(300);");
        };
    }

    private String effect(int ordinal, int step, String between) {
        var mark = mark(title, ordinal, step);
        return "INSERT INTO fx (mark) VALUES ('%s');%sINSERT INTO fx_end (mark) VALUES ('%s');"
                .formatted(mark, between, mark);
    }

    /** A statement after which a step ends, though a transaction does not refuse it. */
    private String stepEnd(int ordinal) {
        return "ALTER TYPE mood ADD VALUE IF NOT EXISTS '%sc%d';".formatted(title, ordinal);
    }
}
