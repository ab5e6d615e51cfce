package io.slipway.scheduler;

/**
 * How much a replica does at a time.
 *
 * @param taskRuns 1 to 1000; a larger value does more at a time and opens as many more sessions
 * @param checkRuns 1 to 1000
 */
public record SlotSettings(int taskRuns, int checkRuns) {
    /** 8 task runs and 2 check runs. */
    public static final SlotSettings DEFAULTS = new SlotSettings(8, 2);
}
