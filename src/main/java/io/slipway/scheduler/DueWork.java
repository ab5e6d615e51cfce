package io.slipway.scheduler;

/**
 * What a look at the control database found to do, beside the work of this replica itself.
 *
 * @param scheduling whether a plan, a rollout or a run is open, so that a scheduling pass may have an effect
 * @param running whether a run has an owner: the death of a replica would leave work behind
 * @param release whether runs of dead replicas, or sessions that stalled in a transaction, have to be released
 * @param outages whether runs wait for their server
 * @param fencing whether runs wait for the end of an earlier session, or an alert says so
 */
record DueWork(boolean scheduling, boolean running, boolean release, boolean outages, boolean fencing) {
    /** Until the first look: everything may be due. */
    static final DueWork UNKNOWN = new DueWork(true, true, true, true, true);
}
