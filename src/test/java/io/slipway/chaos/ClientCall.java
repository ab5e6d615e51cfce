package io.slipway.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A request of a client, written down before it is sent, and its answer, written down afterwards. Without a definite
 * answer the result is unknown.
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
