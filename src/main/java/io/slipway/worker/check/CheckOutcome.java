package io.slipway.worker.check;

import io.slipway.plan.Advice;
import io.slipway.plan.CheckEnd;
import java.time.Duration;
import java.util.List;

/** The result of one claim of a check run. */
sealed interface CheckOutcome {
    /** The check run has ended. */
    record Ended(CheckEnd end, List<Advice> advice) implements CheckOutcome {
        Ended(CheckEnd end) {
            this(end, List.of());
        }
    }

    /**
     * The check run is released, and a replica claims it again after {@code pause}.
     *
     * @param counted whether it counts against the limit of retries, as an unreachable target does
     */
    record PutOff(String why, Duration pause, boolean counted) implements CheckOutcome {}

    /** Another replica owns the check run. Nothing is written. */
    record Lost() implements CheckOutcome {}
}
