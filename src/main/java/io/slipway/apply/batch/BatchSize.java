package io.slipway.apply.batch;

/** The number of rows that the next slice of a batch covers. It shrinks while other sessions wait too long. */
final class BatchSize {
    private static final int SLICES_BEFORE_GROWTH = 10;
    private static final int MAX_TRIES = 3;

    private final int wanted;
    private int rows;
    private int fine;
    private int triesOfOneRow;

    /** @param wanted number of rows that the author chose; never exceeded */
    BatchSize(int wanted) {
        this.wanted = wanted;
        this.rows = wanted;
    }

    int rows() {
        return rows;
    }

    /**
     * Halves the number of rows, or repeats a slice of one row.
     *
     * @return false: a slice of one row exceeded the victim budget {@value #MAX_TRIES} times
     */
    boolean shrink() {
        fine = 0;
        if (rows == 1) {
            return ++triesOfOneRow < MAX_TRIES;
        }
        rows /= 2;
        return true;
    }

    /**
     * Called after a slice that kept the victim budget. The number doubles after {@value #SLICES_BEFORE_GROWTH} of
     * them.
     */
    void grow() {
        triesOfOneRow = 0;
        if (rows < wanted && ++fine == SLICES_BEFORE_GROWTH) {
            fine = 0;
            rows = (int) Math.min(wanted, rows * 2L);
        }
    }
}
