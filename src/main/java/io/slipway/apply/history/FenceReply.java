package io.slipway.apply.history;

import org.jspecify.annotations.Nullable;

/** What the target says to a session that wants to begin, or to void, a step. */
public sealed interface FenceReply {
    /** The row is ours: go on. */
    record Started() implements FenceReply {}

    /** It took effect already, with the checksum asked for. */
    record Applied(StepOwner by) implements FenceReply {}

    /** A tombstone or a newer epoch of our own task: this session is late and changes nothing any more. */
    record Voided() implements FenceReply {}

    /** The row is another's: another checksum, or taken back since; without one it has just gone: ask again. */
    record Other(@Nullable StepOwner by) implements FenceReply {}

    /** A step without a transaction was begun and its end is not known. */
    record Intent(StepOwner by) implements FenceReply {}

    /** The tombstone was written; ask again in another transaction. */
    record Voiding() implements FenceReply {}
}
