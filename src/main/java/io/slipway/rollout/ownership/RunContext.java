package io.slipway.rollout.ownership;

import io.slipway.plan.Change;
import io.slipway.plan.PlanOptions;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to work on a task run.
 *
 * @param taskUuid by which the target's history knows the task
 * @param actor in whose name it runs
 * @param changeKey kept by an earlier attempt or owner
 * @param target its name
 * @param targetUid null until the target was first touched
 * @param searchPath null: the role's and the database's own
 * @param monitor how the server is looked at; as {@code connect} where no login of its own is given for that
 */
public record RunContext(
        TaskId task,
        UUID taskUuid,
        RolloutId rollout,
        String actor,
        @Nullable String changeKey,
        Change change,
        PlanOptions options,
        long targetId,
        String target,
        @Nullable UUID targetUid,
        long systemIdentifier,
        long databaseOid,
        @Nullable String searchPath,
        ConnectSpec connect,
        ConnectSpec monitor) {}
