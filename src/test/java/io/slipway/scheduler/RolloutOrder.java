package io.slipway.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An order of acts. The same order in the same world does the same.
 *
 * @param seed also of how runs end that are still under way after the last act
 */
record RolloutOrder(long seed, List<Step> steps) {
    private static final int MIN_STEPS = 10;
    private static final int MAX_STEPS = 45;
    private static final List<RolloutAct> WEIGHTED = weighted();

    /** One act, and the number by which it chooses an object. */
    record Step(RolloutAct act, int pick) {}

    private static List<RolloutAct> weighted() {
        List<RolloutAct> acts = new ArrayList<>();
        for (RolloutAct act : RolloutAct.values()) {
            for (int i = 0; i < act.weight; i++) {
                acts.add(act);
            }
        }
        return List.copyOf(acts);
    }

    static RolloutOrder draw(long seed) {
        Random random = new Random(seed);
        int length = random.nextInt(MIN_STEPS, MAX_STEPS);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            steps.add(new Step(WEIGHTED.get(random.nextInt(WEIGHTED.size())), random.nextInt(1 << 20)));
        }
        return new RolloutOrder(seed, List.copyOf(steps));
    }

    /** Without {@code count} steps from {@code from} on. */
    RolloutOrder without(int from, int count) {
        List<Step> left = new ArrayList<>(steps.subList(0, from));
        left.addAll(steps.subList(Math.min(steps.size(), from + count), steps.size()));
        return new RolloutOrder(seed, List.copyOf(left));
    }
}
