package io.slipway.apply.run;

/** The record of what a run does to sessions that block it. Thread-safe; called by a thread of its own, which waits. */
public interface BlockerLedger {
    /**
     * Records the act before it is done.
     *
     * @return false: the act must not be done, for one of these reasons:
     *     <ul>
     *       <li>the act could not be recorded;
     *       <li>the run belongs to another owner;
     *       <li>the run is to be canceled;
     *       <li>the run has done as many acts as it may;
     *       <li>the policy was changed;
     *       <li>the session is a session of Slipway.
     *     </ul>
     */
    boolean claim(BlockerAct act);

    /** Records how an act ended. */
    void recordOutcome(BlockerAct act, BlockerAct.Outcome outcome);
}
