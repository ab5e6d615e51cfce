package io.slipway.apply.history;

/**
 * How far a batch is, as it stands in the history.
 *
 * @param pass over the whole key range, from 1 on
 * @param after the last key that is done in this pass, as a JSON array; {@code null}: none
 * @param until the greatest key that was there when this pass began, alike: what others add behind it is not met, or a
 *     pass over a table that grows faster than it goes would have no end; {@code null}: not looked for yet
 * @param slices of all passes
 * @param rows that were changed, of all passes
 * @param changed rows of this pass
 * @param still rows of this pass for which the condition held after the change as well
 */
public record BatchProgress(int pass, String after, String until, long slices, long rows, long changed, long still) {
    private static final int MAX_PASSES = 100;

    public static final BatchProgress FIRST = new BatchProgress(1, "null", "null", 0, 0, 0, 0);

    String json() {
        return "{\"pass\": %d, \"after\": %s, \"until\": %s, \"slices\": %d, \"rows\": %d, \"changed\": %d, \"still\": %d}"
                .formatted(pass, after, until, slices, rows, changed, still);
    }

    /** Whether a place that was read as the server's JSON is that of a batch of which no slice is done. */
    public static boolean isUntouched(String jsonb) {
        return jsonb.contains("\"slices\": 0");
    }

    public boolean beginsPass() {
        return after.equals("null");
    }

    public BatchProgress boundBy(String greatest) {
        return new BatchProgress(pass, after, greatest, slices, rows, changed, still);
    }

    public BatchProgress upTo(String key) {
        return new BatchProgress(pass, key, until, slices + 1, rows, changed, still);
    }

    public BatchProgress counting(Counts counts) {
        return new BatchProgress(
                pass, after, until, slices, rows + counts.rows(), changed + counts.rows(), still + counts.still());
    }

    public BatchProgress nextPass() {
        return new BatchProgress(pass + 1, "null", "null", slices, rows, 0, 0);
    }

    /**
     * Whether the range is to be gone over once more: the change made its own condition false everywhere, so that
     * whatever meets it now came behind our back.
     *
     * @param settles {@link io.slipway.sql.step.BatchForm#settles}
     */
    public boolean repeats(boolean settles) {
        return wantsMore(settles) && pass < MAX_PASSES;
    }

    /** Whether the last pass found rows, so that there may be more of them. */
    public boolean wantsMore(boolean settles) {
        return settles && changed > 0 && still == 0;
    }

    /** What one slice did. */
    public record Counts(long rows, long still) {}
}
