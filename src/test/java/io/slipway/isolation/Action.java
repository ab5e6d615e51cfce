package io.slipway.isolation;

import org.jdbi.v3.core.Handle;

/** One step of a session, in its open transaction. */
@FunctionalInterface
interface Action {
    /**
     * @return what is kept as the step's outcome: false means that the write was lost
     * @throws Refused when what it read forbids the rest of its transaction
     */
    Object on(IsolationFixture world, Handle handle);

    /** The service would answer with a refusal here and roll back. */
    final class Refused extends RuntimeException {
        Refused(String why) {
            super(why, null, false, false);
        }
    }
}
