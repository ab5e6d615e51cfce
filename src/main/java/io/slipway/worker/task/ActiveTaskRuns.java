package io.slipway.worker.task;

import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.task.TaskRunId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The task runs that have a thread in this process, and the slots for them. Thread-safe. */
public final class ActiveTaskRuns {
    private final Map<TaskRunId, ActiveTaskRun> runs = new ConcurrentHashMap<>();
    private final Map<TaskRunId, Long> unfinished = new ConcurrentHashMap<>();
    private final TaskRunSlots slots;

    public ActiveTaskRuns(TaskRunSlots slots) {
        this.slots = slots;
    }

    TaskRunSlots slots() {
        return slots;
    }

    /** Notes that a thread is about to work on this claim. */
    void begins(ClaimedRun claim) {
        unfinished.put(claim.uid(), claim.epoch());
    }

    /** Notes that the thread of this claim has an outcome, or a cause outside of the run to have none. */
    void finished(TaskRunId uid, long epoch) {
        unfinished.remove(uid, epoch);
    }

    /** Whether the thread of exactly this claim ended here without an outcome, or could not start. */
    boolean brokeOff(OwnedRun owned) {
        return find(owned).isEmpty() && Objects.equals(unfinished.get(owned.uid()), owned.epoch());
    }

    /** Adds the run; false when the run already has a thread here. */
    boolean enter(ActiveTaskRun run) {
        return runs.putIfAbsent(run.uid(), run) == null;
    }

    void leave(ActiveTaskRun run) {
        runs.remove(run.uid(), run);
    }

    Optional<ActiveTaskRun> find(TaskRunId uid) {
        return Optional.ofNullable(runs.get(uid));
    }

    /** The run of exactly this claim, if it has a thread here. */
    Optional<ActiveTaskRun> find(OwnedRun owned) {
        return find(owned.uid()).filter(run -> run.epoch() == owned.epoch());
    }

    List<ActiveTaskRun> all() {
        return List.copyOf(runs.values());
    }
}
