package io.slipway.apply.batch;

/** How many rows the next slice of a batch looks at: fewer while others wait too long behind it. */
final class BatchSize {
    private static final int SLICES_BEFORE_GROWTH = 10;
    private static final int MAX_TRIES = 3;

    private final int wanted;
    private int rows;
    private int fine;
    private int single;

    /** @param wanted by the author; the most */
    BatchSize(int wanted) {
        this.wanted = wanted;
        this.rows = wanted;
    }

    int rows() {
        return rows;
    }

    /** Half as many from here on, or one row once more; false: one row was too much {@value #MAX_TRIES} times. */
    boolean shrink() {
        fine = 0;
        if (rows == 1) {
            return ++single < MAX_TRIES;
        }
        rows /= 2;
        return true;
    }

    /** A slice was done with nobody waiting too long; twice as many after {@value #SLICES_BEFORE_GROWTH} of these. */
    void grow() {
        single = 0;
        if (rows < wanted && ++fine == SLICES_BEFORE_GROWTH) {
            fine = 0;
            rows = (int) Math.min(wanted, rows * 2L);
        }
    }
}
