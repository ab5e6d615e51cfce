package io.slipway.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session of a run with the sessions around it.
 *
 * @param at by the clock of the server; null: it did not answer
 * @param session null: it was not found, {@code reason} says why
 * @param blocking the sessions that it waits for directly, by pid
 * @param blocked the sessions that wait for it directly, by pid
 * @param progress null: its statement has no progress view
 * @param limits what the login may not see, in sentences
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SessionReport(
        @Nullable Instant at,
        @Nullable ActiveSession session,
        List<ActiveSession> blocking,
        List<ActiveSession> blocked,
        BlockingTree tree,
        @Nullable StatementProgress progress,
        @Nullable String reason,
        List<String> limits) {

    static SessionReport without(String reason, List<String> limits) {
        return new SessionReport(null, null, List.of(), List.of(), BlockingTree.EMPTY, null, reason, limits);
    }
}
