package io.slipway.chaos;

import org.jspecify.annotations.Nullable;

/**
 * What a client asked and was told, written down before and after. No answer, and any that leaves it open, is unknown.
 *
 * @param what the act and its object: {@code create r1p2}, {@code cancel 4711}
 * @param id of what was created, by the answer
 */
record ClientCall(
        Act act,
        String what,
        Answer answer,
        int status,
        @Nullable String id,
        long endedNanos) {
    enum Act {
        CREATE,
        CANCEL_RUN,
        CANCEL_ROLLOUT,
        RESOLVE,
        READ
    }

    enum Answer {
        OK,
        FAIL,
        UNKNOWN
    }

    boolean isOk() {
        return answer == Answer.OK;
    }
}
