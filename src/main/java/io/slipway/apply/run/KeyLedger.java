package io.slipway.apply.run;

import java.util.Optional;

/** The record of the key under which a task stands in the target's history. */
public interface KeyLedger {

    /** The key under which an earlier attempt or owner of this task stands in the target's history. */
    Optional<String> changeKey();

    /**
     * Puts the key on record, before the first statement runs under it.
     *
     * @return false: the run belongs to another owner
     */
    boolean changeKeyFixed(String key, int steps);
}
