package io.slipway.api.rollout;

import io.slipway.problem.InputProblem;
import io.slipway.rollout.task.Task;
import io.slipway.rollout.task.TaskRunState;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is shown; {@code taskRuns} is absent in lists, {@code newestRun} is there.
 *
 * @param environment the stage of its target in the rollout
 * @param file where the author keeps the script of the change
 * @param wave of its target in that stage, from 1
 */
@Schema(name = "Task")
record TaskView(
        String id,
        String rollout,
        String target,
        String environment,
        int wave,
        int change,
        @Nullable String file,
        @Schema(ref = "TaskState") String state,
        @Nullable String skippedReason,
        @Nullable String changeKey,
        int steps,
        int appliedSteps,
        @Nullable TaskRunView newestRun,
        @Nullable List<TaskRunView> taskRuns) {

    /** @throws io.slipway.problem.ProblemException validation, if the text is not a state of a task */
    static void checkState(@Nullable String state) {
        boolean known = state == null
                || state.equals("SKIPPED")
                || Arrays.stream(TaskRunState.values()).anyMatch(s -> s.name().equals(state));
        if (!known) {
            throw new InputProblem.Validation(
                            "?state", "must be SKIPPED or one of " + Arrays.toString(TaskRunState.values()))
                    .asException();
        }
    }

    static TaskView listed(Task task, @Nullable TaskRunView newest) {
        return of(task, newest, null);
    }

    /** @param runs the newest last */
    static TaskView of(Task task, List<TaskRunView> runs) {
        return of(task, runs.isEmpty() ? null : runs.getLast(), runs);
    }

    private static TaskView of(Task task, @Nullable TaskRunView newest, @Nullable List<TaskRunView> runs) {
        return new TaskView(
                task.id().toString(),
                task.rollout().toString(),
                task.target(),
                task.environment(),
                task.wave(),
                task.ordinal(),
                task.file(),
                task.shownState(),
                task.skippedReason(),
                task.changeKey(),
                task.steps(),
                task.appliedSteps(),
                newest,
                runs);
    }
}
