package io.slipway.api.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The requested page of a list: 1 to 500 items after the item whose key is in the cursor. */
public final class PageRequest {
    private final Cursors cursors;
    private final String scope;
    private final int limit;
    private final @Nullable String after;

    PageRequest(Cursors cursors, String scope, int limit, @Nullable String after) {
        this.cursors = cursors;
        this.scope = scope;
        this.limit = limit;
        this.after = after;
    }

    /** The number of rows that a store reads: one more than the page has, to know whether another page follows. */
    public int rows() {
        return limit + 1;
    }

    /** The key of the last item of the page before; the empty string for the first page. */
    public String afterKey() {
        return after == null ? "" : after;
    }

    /** {@link #afterKey} of lists by ascending id; 0 for the first page. */
    public long afterId() {
        return after == null ? 0 : Long.parseLong(after);
    }

    /** {@link #afterKey} of lists by descending id; the largest id for the first page. */
    public long beforeId() {
        return after == null ? Long.MAX_VALUE : Long.parseLong(after);
    }

    /**
     * @param rows at most {@link #rows}, in the list's order
     * @param key of an item; the store continues after it
     */
    public <T> Page<T> page(List<T> rows, Function<T, Object> key) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, cursors.sign(scope, key.apply(items.getLast()).toString()));
    }
}
