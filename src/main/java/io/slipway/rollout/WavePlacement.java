package io.slipway.rollout;

import io.slipway.plan.Wave;
import io.slipway.rollout.PlacementStore.StagedTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spreads the targets of each stage over waves. */
public final class WavePlacement {
    private WavePlacement() {}

    /** A target with its stage and wave; both begin at 1. */
    public record PlacedTarget(long target, String environment, int stage, int wave) {}

    /** Each stage begins with wave 1. Targets that the given waves leave form a last wave. */
    public static List<PlacedTarget> place(List<StagedTarget> targets, List<Wave> waves) {
        Map<Integer, List<StagedTarget>> stages = new LinkedHashMap<>();
        targets.forEach(
                t -> stages.computeIfAbsent(t.stage(), s -> new ArrayList<>()).add(t));
        List<PlacedTarget> placed = new ArrayList<>();
        stages.values().forEach(stage -> placeStage(stage, waves, placed));
        return placed;
    }

    private static void placeStage(List<StagedTarget> stage, List<Wave> waves, List<PlacedTarget> placed) {
        int next = 0;
        for (int wave = 1; next < stage.size(); wave++) {
            int left = stage.size() - next;
            int size = wave <= waves.size() ? Math.min(left, waves.get(wave - 1).size(stage.size())) : left;
            for (StagedTarget target : stage.subList(next, next + size)) {
                placed.add(new PlacedTarget(target.target(), target.environment(), target.stage(), wave));
            }
            next += size;
        }
    }
}
