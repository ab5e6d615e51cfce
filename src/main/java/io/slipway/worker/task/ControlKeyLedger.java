package io.slipway.worker.task;

import io.slipway.apply.run.KeyLedger;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.RunContext;
import java.util.Optional;

/** Stores the history key of a claimed run's task in the control database. */
final class ControlKeyLedger implements KeyLedger {
    private final ClaimedRun run;
    private final RunContext context;
    private final WorkerStores stores;

    ControlKeyLedger(ClaimedRun run, RunContext context, WorkerStores stores) {
        this.run = run;
        this.context = context;
        this.stores = stores;
    }

    @Override
    public Optional<String> changeKey() {
        return Optional.ofNullable(context.changeKey());
    }

    @Override
    public boolean changeKeyFixed(String key, int steps) {
        return stores.transactions().in("task run " + run.uid(), handle -> {
            // locks the run's row, so that the owner of the key cannot change before the commit
            boolean mine = stores.claims().stepsKnown(handle, run, run.owner(), steps);
            if (mine) {
                stores.tasks().fixChangeKey(handle, run.task(), key);
            }
            return mine;
        });
    }
}
