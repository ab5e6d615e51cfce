package io.slipway.apply.history;

import org.jspecify.annotations.Nullable;

/** The target's reply to a session that wants to begin or to void a step. */
public sealed interface FenceReply {
    /** The row belongs to this session, which may continue. */
    record Started() implements FenceReply {}

    /** The step is applied, with the requested checksum. */
    record Applied(StepOwner by) implements FenceReply {}

    /** The target holds a void or a newer epoch of the same task. This session is late and may change nothing. */
    record Voided() implements FenceReply {}

    /**
     * The row belongs to another change: its checksum differs, or it was taken back.
     *
     * @param by null: the row has just gone, and the question may be repeated
     */
    record Other(@Nullable StepOwner by) implements FenceReply {}

    /** A standalone or batch step was begun, and its result is not known. */
    record Intent(StepOwner by) implements FenceReply {}

    /** The void was written. The question has to be repeated in another transaction. */
    record Voiding() implements FenceReply {}
}
