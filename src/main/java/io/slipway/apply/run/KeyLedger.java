package io.slipway.apply.run;

import java.util.Optional;

/** The record of the key that a task uses in the target's history. */
public interface KeyLedger {

    /** The key that an earlier attempt or owner of this task recorded. */
    Optional<String> changeKey();

    /**
     * Records the key, before the first statement runs under it.
     *
     * @return false: the run belongs to another owner
     */
    boolean changeKeyFixed(String key, int steps);
}
