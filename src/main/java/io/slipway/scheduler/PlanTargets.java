package io.slipway.scheduler;

import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStore;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Which targets a plan is for, now: those it names, or those its group names at this moment. */
public interface PlanTargets {
    /** Their ids, in the author's order; of a group in the order of names. */
    List<Long> ids(Handle handle, PlanId plan);

    /** A plan that names its targets itself. */
    static PlanTargets named(PlanStore plans) {
        return plans::targetIds;
    }
}
