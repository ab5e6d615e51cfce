package io.slipway.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor null on the last page
 */
public record Page<T>(
        List<T> items,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {

    /** The same page with other items. */
    public <R> Page<R> map(Function<T, R> of) {
        return new Page<>(items.stream().map(of).toList(), nextCursor);
    }
}
