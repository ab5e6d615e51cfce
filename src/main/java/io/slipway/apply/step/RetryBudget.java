package io.slipway.apply.step;

import io.slipway.apply.watch.LockLadder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the tries of a step by kind of failure. It starts again with the next step. */
public final class RetryBudget {
    private static final int MAX_TRIES = 3;
    private int step;
    private String place = "";
    private int repeats;
    private int victimBudgets;
    private int unstarted;
    private int fenced;
    private @Nullable LockLadder ladder;

    /**
     * Starts again if the step, or the progress of a batch, has changed.
     *
     * @param reached progress of a batch; a batch that has advanced has not failed in the same way again
     * @return whether it has changed
     */
    public boolean enter(int number, String reached) {
        boolean other = number != step || !reached.equals(place);
        if (other) {
            step = number;
            place = reached;
            repeats = 0;
            victimBudgets = 0;
            unstarted = 0;
            fenced = 0;
            ladder = null;
        }
        return other;
    }

    public LockLadder ladder(Supplier<LockLadder> fresh) {
        if (ladder == null) {
            ladder = fresh.get();
        }
        return ladder;
    }

    /** Counts a deadlock or a serialization failure; false: no further try. */
    public boolean serializationFailed() {
        return ++repeats < MAX_TRIES;
    }

    /** Counts a try that exceeded the victim budget; false: no further try. */
    public boolean victimBudgetExceeded() {
        return ++victimBudgets < MAX_TRIES;
    }

    /** Counts an earlier session of the task that blocked the step; false: no further try. */
    public boolean earlierSessionAlive() {
        return ++fenced < MAX_TRIES;
    }

    /** Counts a reply other than STARTED; false: no further try. */
    public boolean notStarted() {
        return ++unstarted < MAX_TRIES;
    }
}
