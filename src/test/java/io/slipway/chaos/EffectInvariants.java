package io.slipway.chaos;

import io.slipway.chaos.Evidence.Effect;
import io.slipway.chaos.Evidence.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares the effects on the targets with the records: I1 to I4, I7 of effects, I11. */
final class EffectInvariants {
    private EffectInvariants() {}

    static List<Invariant> all() {
        return List.of(
                Invariant.of("I1 applied at most once", EffectInvariants::onceEach),
                Invariant.of("I2 DONE means applied", EffectInvariants::doneIsApplied),
                Invariant.of("I3 applied means DONE", EffectInvariants::appliedIsDone),
                Invariant.of("I4 FAILED and CANCELED mean no effect", EffectInvariants::endedIsWithoutEffect),
                Invariant.of("I7 no effect that nobody asked for", EffectInvariants::noPhantom),
                Invariant.of("I11 in order, one at a time", EffectInvariants::inOrder));
    }

    private static List<String> onceEach(Evidence evidence) {
        return evidence.byMark().entrySet().stream()
                .filter(mark -> mark.getValue().size() > 1)
                .filter(mark -> !evidence.mayRepeat(mark.getValue().getFirst().mark()))
                .map(mark -> "duplicated: " + mark.getKey() + " took effect "
                        + mark.getValue().size() + " times")
                .toList();
    }

    private static List<String> doneIsApplied(Evidence evidence) {
        var violations = new ArrayList<String>();
        var effects = evidence.byMark();
        for (var run : evidence.runs()) {
            if (!run.state().equals("DONE")) {
                continue;
            }
            if (evidence.applied(run.task()).size() != run.steps()) {
                violations.add("lost: " + run + " has " + evidence.applied(run.task()));
            }
            for (int step = 1; step <= run.steps(); step++) {
                if (evidence.kind(run, step) != ScriptKind.Step.UNSEEN && !effects.containsKey(mark(run, step))) {
                    violations.add("lost: " + run + " is without the effect of step " + step);
                }
            }
        }
        return violations;
    }

    static String mark(Run run, int step) {
        return run.target() + " " + RequestedPlan.mark(run.title(), run.ordinal(), step);
    }

    private static List<String> appliedIsDone(Evidence evidence) {
        return evidence.byTask().entrySet().stream()
                .filter(task -> evidence.applied(task.getKey()).size()
                        >= task.getValue().getLast().steps())
                .map(task -> task.getValue().getLast())
                .filter(run -> !run.state().equals("DONE"))
                .map(run -> "all steps are applied of " + run)
                .toList();
    }

    private static List<String> endedIsWithoutEffect(Evidence evidence) {
        var violations = new ArrayList<String>();
        var effects = evidence.byMark();
        for (var runs : evidence.byTask().values()) {
            var run = runs.getLast();
            if (!run.state().equals("FAILED") && !run.state().equals("CANCELED")) {
                continue;
            }
            int applied = evidence.applied(run.task()).size();
            if (applied != run.applied()) {
                violations.add(applied + " steps are applied of " + run);
            }
            for (int step = run.applied() + 1; step <= run.steps(); step++) {
                // what is done of a batch stays, see StepInvariants
                if (evidence.kind(run, step) != ScriptKind.Step.BATCH && effects.containsKey(mark(run, step))) {
                    violations.add("step " + step + " took effect of " + run);
                }
            }
        }
        return violations;
    }

    private static List<String> noPhantom(Evidence evidence) {
        var known = new HashSet<String>();
        for (var run : evidence.runs()) {
            evidence.steps().stream()
                    .filter(step -> step.task().equals(run.task()))
                    .filter(step -> step.isApplied() || step.kind().equals("BATCH"))
                    .forEach(step -> known.add(mark(run, step.step())));
        }
        return evidence.byMark().keySet().stream()
                .filter(mark -> !known.contains(mark))
                .map(mark -> "an effect without an applied step: " + mark)
                .toList();
    }

    private static List<String> inOrder(Evidence evidence) {
        var violations = new ArrayList<String>();
        Map<String, List<Effect>> targets = evidence.effects().stream().collect(Collectors.groupingBy(Effect::target));
        for (var effects : targets.values()) {
            var sorted = effects.stream()
                    .sorted(Comparator.comparingLong(Effect::begun))
                    .toList();
            for (int i = 1; i < sorted.size(); i++) {
                var before = sorted.get(i - 1);
                var after = sorted.get(i);
                boolean samePlan = title(before).equals(title(after));
                if (after.begun() < before.ended() || (samePlan && place(after) < place(before))) {
                    violations.add(before + " and " + after);
                }
            }
        }
        return violations;
    }

    private static String title(Effect effect) {
        return effect.mark().substring(0, effect.mark().indexOf('c'));
    }

    private static int place(Effect effect) {
        var parts = effect.mark().substring(effect.mark().indexOf('c') + 1).split("s", 2);
        return Integer.parseInt(parts[0]) * 10 + Integer.parseInt(parts[1]);
    }
}
