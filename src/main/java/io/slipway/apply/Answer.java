package io.slipway.apply;

import org.jspecify.annotations.Nullable;

/** What the target says to a session that wants to begin, or to void, a step. */
sealed interface Answer {
    /** The row is ours: go on. */
    record Started() implements Answer {}

    /** It took effect already, with the checksum asked for. */
    record Applied(Applier by) implements Answer {}

    /** A tombstone or a newer epoch of our own task: this session is late and changes nothing any more. */
    record Voided() implements Answer {}

    /** The row is another's: another checksum, or taken back since; without one it has just gone: ask again. */
    record Other(@Nullable Applier by) implements Answer {}

    /** A step without a transaction was begun and its end is not known. */
    record Intent(Applier by) implements Answer {}

    /** The tombstone was written; ask again in another transaction. */
    record Voiding() implements Answer {}
}
