package io.slipway.rollout;

import io.slipway.control.Transactions;
import io.slipway.rollout.task.RolloutId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads the events of rollouts, and numbers them before. Thread-safe. */
public final class RolloutEventReader {
    private final Transactions transactions;
    private final RolloutEventStore store = new RolloutEventStore();

    public RolloutEventReader(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The events after a number, in their order. Fewer than {@code limit} are all that were committed before the call.
     *
     * @param after 0 is the beginning
     */
    public List<RolloutEvent> after(RolloutId rollout, long after, int limit) {
        Optional<List<RolloutEvent>> events = transactions.read(handle -> numbered(handle, rollout, after, limit));
        while (events.isEmpty()) {
            transactions.run("rollout " + rollout, handle -> store.number(handle, rollout));
            events = transactions.read(handle -> numbered(handle, rollout, after, limit));
        }
        return events.get();
    }

    /** Empty if events must be numbered first. */
    private Optional<List<RolloutEvent>> numbered(Handle handle, RolloutId rollout, long after, int limit) {
        boolean complete = !store.hasUnnumbered(handle, rollout);
        List<RolloutEvent> events = store.after(handle, rollout, after, limit);
        return complete || events.size() == limit ? Optional.of(events) : Optional.empty();
    }

    /**
     * The status of a rollout that has ended and of which no task run is RUNNING. Empty while more events will follow.
     * What {@link #after} returns later is complete, unless a person reopens the rollout.
     */
    public Optional<RolloutStatus> finalStatus(RolloutId rollout) {
        return transactions.read(handle -> store.finalStatus(handle, rollout));
    }
}
