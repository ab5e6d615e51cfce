package io.slipway.apply;

import io.slipway.apply.run.Slot;

/** One that is given back, and not had again at once; what is done {@code instead} is done while it is wanted. */
final class ScarceSlot implements Slot {
    private final Runnable instead;
    volatile boolean held = true;
    volatile boolean wanted;
    volatile boolean free;

    ScarceSlot(Runnable instead) {
        this.instead = instead;
    }

    @Override
    public void giveBack() {
        held = false;
    }

    @Override
    public boolean takeAgain() {
        if (!wanted) {
            wanted = true;
            instead.run();
            return false;
        }
        held |= free;
        return held;
    }
}
