package io.slipway.worker;

import io.slipway.plan.Change;
import io.slipway.plan.PlanId;
import io.slipway.postgres.ConnectSpec;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What a check run is about, derived at run time from plan, project and group. */
public interface CheckSubjects {
    /**
     * Reads it as it is now.
     *
     * @throws CheckFailure plan, project, target or group not found
     */
    Subject read(Handle handle, PlanId plan);

    /** The changes of a plan and the targets they are for, at least one. */
    record Subject(List<Change> changes, List<CheckTarget> targets) {}

    /** A target and how to reach it. */
    record CheckTarget(String name, ConnectSpec connect) {}
}
