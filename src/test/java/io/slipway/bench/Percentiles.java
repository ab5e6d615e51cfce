package io.slipway.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations in milliseconds, and what share of them lies below. Not thread-safe. */
final class Percentiles {
    private final List<Long> values = new ArrayList<>();

    void add(long millis) {
        values.add(millis);
    }

    /** The smallest value below which this share lies; -1 when there is none. */
    long at(double share) {
        if (values.isEmpty()) {
            return -1;
        }
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
