package io.slipway.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is on record after a round, in the control database and in all targets, read at rest.
 *
 * @param works what was asked for, by title
 * @param faults of the round; all kinds for a look at many rounds
 */
record Evidence(
        Map<String, Work> works,
        List<Fault> faults,
        History history,
        List<Run> runs,
        List<Step> steps,
        List<Effect> effects,
        List<PlanRow> plans) {

    /** A task run of the control database; {@code target} as it is registered. */
    record Run(
            long uid,
            String task,
            int attempt,
            String state,
            long epoch,
            @Nullable String owner,
            int steps,
            int applied,
            int ownerDeaths,
            @Nullable String error,
            boolean cancelAsked,
            String target,
            String title,
            int ordinal) {
        boolean isOver() {
            return Set.of("DONE", "FAILED", "CANCELED").contains(state);
        }

        @Override
        public String toString() {
            return "run %d (%s change %d on %s, epoch %d, attempt %d, %s, %d of %d steps, %s)"
                    .formatted(uid, title, ordinal, target, epoch, attempt, state, applied, steps, error);
        }
    }

    /** A row of a target's history. */
    record Step(String target, String task, int step, String state, long runUid, long epoch) {}

    /** An effect: when its script began and, unless it was cut off, ended. Microseconds of the target's clock. */
    record Effect(String target, String mark, long begun, long ended) {}

    /** A plan and its rollout. */
    record PlanRow(
            long id,
            String title,
            @Nullable Long rollout,
            @Nullable String status) {}

    /** Runs of each task, by its uuid; the newest attempt last. */
    Map<String, List<Run>> byTask() {
        var tasks = new HashMap<String, List<Run>>();
        runs.forEach(run ->
                tasks.computeIfAbsent(run.task(), task -> new ArrayList<>()).add(run));
        return tasks;
    }

    /** Effects by target and mark. */
    Map<String, List<Effect>> byMark() {
        var marks = new HashMap<String, List<Effect>>();
        effects.forEach(
                effect -> marks.computeIfAbsent(effect.target() + " " + effect.mark(), mark -> new ArrayList<>())
                        .add(effect));
        return marks;
    }

    /** Steps that a task's history shows APPLIED. */
    List<Step> applied(String task) {
        return steps.stream()
                .filter(step -> step.task().equals(task) && step.state().equals("APPLIED"))
                .toList();
    }

    /** Whether anything of the round could make a run of a good script FAILED. */
    boolean targetsWereHit() {
        return faults.stream().anyMatch(Fault::onTargets);
    }
}
