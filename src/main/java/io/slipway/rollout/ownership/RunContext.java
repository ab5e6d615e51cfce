package io.slipway.rollout.ownership;

import io.slipway.plan.Change;
import io.slipway.plan.PlanOptions;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.target.scope.BlockerPolicy;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data that an owner needs to work on a task run.
 *
 * @param taskUuid the task in the history of the target
 * @param actor the person or service that started the rollout
 * @param changeKey stored by an earlier attempt or owner; null before
 * @param options of the plan, with the defaults of the environment
 * @param target its name
 * @param targetUid null until the first contact with the target
 * @param searchPath null means the setting of the role and the database
 * @param plainHistory whether the target has the warning that its history is plain
 * @param blockers policy of the environment; null: no blocking session is ended
 * @param monitor with the monitor login; equals {@code connect} if the server has none
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
        boolean plainHistory,
        @Nullable BlockerPolicy blockers,
        ConnectSpec connect,
        ConnectSpec monitor) {}
