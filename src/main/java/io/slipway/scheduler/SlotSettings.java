package io.slipway.scheduler;

/**
 * The number of runs that a replica works on at a time.
 *
 * @param taskRuns 1 to 1000; a larger value runs more tasks at a time and opens more sessions
 * @param checkRuns 1 to 1000
 */
public record SlotSettings(int taskRuns, int checkRuns) {
    /** 8 task runs and 2 check runs. */
    public static final SlotSettings DEFAULTS = new SlotSettings(8, 2);
}
