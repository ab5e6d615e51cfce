package io.slipway.apply.run;

import io.slipway.target.scope.BlockerRule;

/**
 * What is about to be done to a session that blocks a run.
 *
 * @param rule that allows it
 * @param chain on which it is based
 */
public record BlockerAct(BlockingSession blocker, BlockerRule.Action action, BlockerRule rule, BlockingChain chain) {

    /** How an act ended. */
    public enum Outcome {
        /** The signal was sent. */
        SENT,
        /** Nothing was done: the session was gone, had gone on, or did not block the run any more. */
        GONE,
        /** Nothing was done: the login lacks the privilege. */
        REFUSED,
        /** The answer of the server was lost. */
        UNKNOWN
    }
}
