package io.slipway.apply.run;

/** The record of what a run does to sessions that block it. Thread-safe; called by a thread of its own, which waits. */
public interface BlockerLedger {
    /** Records nothing and allows nothing. */
    BlockerLedger NONE = new BlockerLedger() {
        @Override
        public boolean begins(BlockerAct act) {
            return false;
        }

        @Override
        public void ended(BlockerAct act, BlockerAct.Outcome outcome) {}
    };

    /**
     * Records the act before it is done.
     *
     * @return false: it must not be done, because it could not be recorded, the run belongs to another owner or is to
     *     be canceled, has done too much, the policy was changed, or the session is one of Slipway's own
     */
    boolean begins(BlockerAct act);

    /** Records how an act ended. */
    void ended(BlockerAct act, BlockerAct.Outcome outcome);
}
