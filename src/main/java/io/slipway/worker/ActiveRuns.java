package io.slipway.worker;

import io.slipway.rollout.OwnedRun;
import io.slipway.rollout.TaskRunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The task runs that have a thread in this process, and the slots for them. Thread-safe. */
public final class ActiveRuns {
    private final Map<TaskRunId, ActiveRun> runs = new ConcurrentHashMap<>();
    private final RunSlots slots;

    public ActiveRuns(RunSlots slots) {
        this.slots = slots;
    }

    RunSlots slots() {
        return slots;
    }

    /** Enters it; false when it is here already. */
    boolean enter(ActiveRun run) {
        return runs.putIfAbsent(run.uid(), run) == null;
    }

    void leave(ActiveRun run) {
        runs.remove(run.uid(), run);
    }

    /** How many there are. */
    public int size() {
        return runs.size();
    }

    Optional<ActiveRun> find(TaskRunId uid) {
        return Optional.ofNullable(runs.get(uid));
    }

    /** Who works here on this very claim of the run. */
    Optional<ActiveRun> find(OwnedRun owned) {
        return find(owned.uid()).filter(run -> run.epoch() == owned.epoch());
    }

    List<ActiveRun> all() {
        return List.copyOf(runs.values());
    }
}
