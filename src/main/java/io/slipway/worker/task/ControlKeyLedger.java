package io.slipway.worker.task;

import io.slipway.apply.run.KeyLedger;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.RunContext;
import java.util.Optional;

/** Keeps the key of a claimed run's task on the control database. */
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
            // takes the run's row lock: whose key it is does not change any more before this is committed
            boolean mine = stores.claims().stepsKnown(handle, run, run.owner(), steps);
            if (mine) {
                stores.tasks().fixChangeKey(handle, run.task(), key);
            }
            return mine;
        });
    }
}
