package io.slipway.apply.step;

import io.slipway.apply.watch.LockLadder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How often each kind of failure has sent a step back to its beginning; starts anew with the next step. */
public final class RetryBudget {
    private static final int MAX_TRIES = 3;
    private int step;
    private String place = "";
    private int repeats;
    private int crowded;
    private int unstarted;
    private int fenced;
    private @Nullable LockLadder ladder;

    /**
     * Whether it is another step than before.
     *
     * @param reached how far a batch is: one that has moved has not failed the same way again
     */
    public boolean enter(int number, String reached) {
        boolean other = number != step || !reached.equals(place);
        if (other) {
            step = number;
            place = reached;
            repeats = 0;
            crowded = 0;
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

    /** One more deadlock or serialization failure; false: it was the last that is borne. */
    public boolean serializationFailed() {
        return ++repeats < MAX_TRIES;
    }

    /** One more try that others waited too long behind; false: it was the last that is borne. */
    public boolean victimBudgetExceeded() {
        return ++crowded < MAX_TRIES;
    }

    /** One more session of ours that stood in the way; false: it was the last that is borne. */
    public boolean earlierSessionAlive() {
        return ++fenced < MAX_TRIES;
    }

    /** One more answer other than STARTED; false: it was the last that is borne. */
    public boolean notStarted() {
        return ++unstarted < MAX_TRIES;
    }
}
