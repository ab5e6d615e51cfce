package io.slipway.apply;

/** One that is given back, and not had again at once; what is done {@code instead} is done while it is wanted. */
final class RareSlot implements Slot {
    private final Runnable instead;
    volatile boolean held = true;
    volatile boolean wanted;
    volatile boolean free;

    RareSlot(Runnable instead) {
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
