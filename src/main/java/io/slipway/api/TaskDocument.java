package io.slipway.api;

import io.slipway.rollout.Task;
import io.slipway.rollout.TaskRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as it is answered; {@code taskRuns} only where one task is asked for. */
public record TaskDocument(
        String id,
        String rollout,
        String target,
        int change,
        String state,
        @Nullable String skippedReason,
        @Nullable String changeKey,
        int steps,
        int appliedSteps,
        @Nullable List<TaskRunDocument> taskRuns) {

    static TaskDocument of(Task task, @Nullable List<TaskRun> runs) {
        return new TaskDocument(
                task.id().toString(),
                task.rollout().toString(),
                task.target(),
                task.ordinal(),
                task.shownState(),
                task.skippedReason(),
                task.changeKey(),
                task.steps(),
                task.appliedSteps(),
                runs == null ? null : runs.stream().map(TaskRunDocument::of).toList());
    }
}
