package io.slipway.api.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which part of a list is asked for: 1 to 500 items after the one whose key the cursor holds. */
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

    /** How many rows a store should read: one more than is shown, to see whether another page follows. */
    public int rows() {
        return limit + 1;
    }

    /** The key of the last item seen; the empty string before the first. */
    public String afterKey() {
        return after == null ? "" : after;
    }

    /** {@link #afterKey} of lists by ascending id; 0 before the first. */
    public long afterId() {
        return after == null ? 0 : Long.parseLong(after);
    }

    /** {@link #afterKey} of lists by descending id; the largest before the first. */
    public long beforeId() {
        return after == null ? Long.MAX_VALUE : Long.parseLong(after);
    }

    /**
     * @param rows at most {@link #rows}, in the list's order
     * @param key of an item, the one the store continues after
     */
    public <T> Page<T> page(List<T> rows, Function<T, Object> key) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, cursors.sign(scope, key.apply(items.getLast()).toString()));
    }
}
