package io.slipway.worker.check;

import io.slipway.plan.Advice;
import io.slipway.plan.CheckEnd;
import java.time.Duration;
import java.util.List;

/** What became of one claim of a check run. */
sealed interface CheckOutcome {
    /** It is over. */
    record Ended(CheckEnd end, List<Advice> advice) implements CheckOutcome {
        Ended(CheckEnd end) {
            this(end, List.of());
        }
    }

    /**
     * Somebody tries again after a while.
     *
     * @param counted whether a target was away: that is not borne for ever
     */
    record PutOff(String why, Duration pause, boolean counted) implements CheckOutcome {}

    /** It belongs to another by now: nothing is written. */
    record Lost() implements CheckOutcome {}
}
