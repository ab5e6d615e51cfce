package io.slipway.apply.history;

/**
 * The progress of a batch, as stored in the history.
 *
 * @param pass number of the pass over the whole key range, from 1
 * @param after last key of this pass that is done, as a JSON array; {@code null}: none
 * @param until greatest key when this pass began, as a JSON array; {@code null}: not read yet. The pass ignores keys
 *     behind it. Otherwise a pass over a table that grows faster than the batch would never end
 * @param slices number of slices of all passes
 * @param rows number of changed rows of all passes
 * @param changed number of changed rows of this pass
 * @param still number of rows of this pass that met the condition after the change too
 */
public record BatchProgress(int pass, String after, String until, long slices, long rows, long changed, long still) {
    private static final int MAX_PASSES = 100;

    public static final BatchProgress FIRST = new BatchProgress(1, "null", "null", 0, 0, 0, 0);

    String json() {
        return "{\"pass\": %d, \"after\": %s, \"until\": %s, \"slices\": %d, \"rows\": %d, \"changed\": %d, \"still\": %d}"
                .formatted(pass, after, until, slices, rows, changed, still);
    }

    /** Whether this JSON, as the server returned it, is the progress of a batch without a committed slice. */
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
     * Whether another pass is needed. The change made its own condition false for every row. Rows that meet the
     * condition now were added by other sessions.
     *
     * @param settles {@link io.slipway.sql.step.BatchForm#settles}
     */
    public boolean repeats(boolean settles) {
        return wantsMore(settles) && pass < MAX_PASSES;
    }

    /** Whether the last pass changed rows, so that there may be more of them. */
    public boolean wantsMore(boolean settles) {
        return settles && changed > 0 && still == 0;
    }

    /**
     * The result of one slice.
     *
     * @param rows number of changed rows
     * @param still number of these that met the condition after the change too
     */
    public record Counts(long rows, long still) {}
}
