package io.slipway.api.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stream reads. Implementations keep no position and are called by one thread at a time. */
@FunctionalInterface
public interface EventSource {
    /**
     * The events after {@code id}, which may be empty.
     *
     * @param id 0 is the beginning
     */
    EventPage after(long id, int limit);

    /**
     * Some events in their order.
     *
     * @param end data of the last event of the stream; null while more events may follow these
     */
    record EventPage(List<StreamEvent> events, @Nullable Object end) {}
}
