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
        Map<String, RequestedPlan> works,
        List<Fault> faults,
        ClientHistory history,
        List<Run> runs,
        List<Step> steps,
        List<Effect> effects,
        List<Slices> slices,
        List<Index> indexes,
        List<PlanRow> plans) {

    /**
     * A task run of the control database; {@code target} as it is registered.
     *
     * @param doubted whether it was INDETERMINATE at any time
     */
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
            boolean doubted,
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

    /**
     * A row of a target's history.
     *
     * @param rows of a batch that is not at its end
     */
    record Step(String target, String task, int step, String kind, String state, long rows) {
        boolean isApplied() {
            return state.equals("APPLIED");
        }
    }

    /** An effect: when its script began and, unless it was cut off, ended. Microseconds of the target's clock. */
    record Effect(String target, String mark, long begun, long ended) {}

    /**
     * What a batch has changed.
     *
     * @param rows that it changed
     * @param changes of them all
     */
    record Slices(String target, String mark, long rows, long changes) {}

    /** An index of a script, or what is left half done of any. */
    record Index(String target, String schema, String name, boolean isWhole) {}

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
                .filter(step -> step.task().equals(task) && step.isApplied())
                .toList();
    }

    /** What a step of a run's script does; null: there is no such step. */
    ScriptKind.@Nullable Step kind(Run run, int step) {
        var work = works.get(run.title());
        var steps = work == null || run.ordinal() > work.changes().size()
                ? List.<ScriptKind.Step>of()
                : work.kind(run.ordinal()).steps();
        return step > steps.size() ? null : steps.get(step - 1);
    }

    /** Whether what bears this mark may be there more than once: nobody can tell about it, and it may run again. */
    boolean mayRepeat(String mark) {
        var parts = mark.split("[cs]", -1);
        var work = works.get(parts[0]);
        return work != null
                && work.idempotent()
                && work.kind(Integer.parseInt(parts[1])).steps().get(Integer.parseInt(parts[2]) - 1)
                        == ScriptKind.Step.UNPROBED;
    }

    /** Whether anything of the round could make a run of a good script FAILED. */
    boolean targetsWereHit() {
        return faults.stream().anyMatch(Fault::onTargets);
    }
}
