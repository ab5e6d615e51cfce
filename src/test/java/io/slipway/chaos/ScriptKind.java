package io.slipway.chaos;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The statements of a script, step by step. */
enum ScriptKind {
    PLAIN(Step.MARK),
    NAP(Step.MARK),
    TWO_STEPS(Step.MARK, Step.MARK),
    FAILS(Step.MARK),
    FAILS_LATE(Step.MARK, Step.MARK),
    /** A deferred constraint refuses the COMMIT. */
    DEFERRED(Step.MARK),
    /** Sleeps far longer than a round; somebody cancels it. */
    ENDLESS(Step.MARK),
    /** Wants a lock that keeps everybody out, of a table that the application works on. */
    LOCKS(Step.MARK),
    /** Takes two rows, which the application takes the other way round. */
    DEADLOCKS(Step.MARK),
    INDEX(Step.INDEX),
    /** What comes after its index needs the settings that come before it. */
    MIXED(Step.MARK, Step.INDEX, Step.MARK),
    /** Resets in its second step what its first one set; nothing after that may have it. */
    RESETS(Step.MARK, Step.MARK, Step.INDEX, Step.MARK),
    /** As {@link #RESETS}, by DISCARD ALL. */
    DISCARDS(Step.MARK, Step.UNSEEN, Step.INDEX, Step.MARK),
    DROPPED(Step.INDEX, Step.DROP),
    REBUILT(Step.INDEX, Step.REINDEX),
    BATCH(Step.BATCH),
    /** As {@link #MIXED}, around a batch that makes its own condition false, and an index behind it. */
    BATCH_AMID(Step.MARK, Step.BATCH, Step.MARK, Step.INDEX),
    /** Two statements without a transaction of which no catalog tells. */
    UNPROBED(Step.UNPROBED, Step.UNPROBED);

    /** What shows that a step took effect. */
    enum Step {
        /** A row, written by the step's own transaction. */
        MARK,
        /** An index, noted by its very last transaction. */
        INDEX,
        /** The index of the step before is gone. */
        DROP,
        /** The index of the step before is another. */
        REINDEX,
        /** Every row of a table was changed once. */
        BATCH,
        /** A row, written by a statement without a transaction of ours. */
        UNPROBED,
        /** Nothing but the history. */
        UNSEEN
    }

    private static final Set<Step> BY_CATALOG = EnumSet.of(Step.INDEX, Step.DROP, Step.REINDEX);

    private final List<Step> steps;

    ScriptKind(Step... steps) {
        this.steps = List.of(steps);
    }

    List<Step> steps() {
        return steps;
    }

    boolean isMeantToFail() {
        return this == FAILS || this == FAILS_LATE || this == DEFERRED;
    }

    /** Whether the application may be what ends it. */
    boolean isInTheWay() {
        return this == LOCKS || this == DEADLOCKS;
    }

    /** Whether its later steps need what its first one set. */
    boolean hasSettings() {
        return this == MIXED || this == BATCH_AMID;
    }

    /** Whether a statement of it may go on without its owner. */
    boolean mayOutliveItsOwner() {
        return steps.stream().anyMatch(BY_CATALOG::contains);
    }
}
