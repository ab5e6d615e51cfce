package io.slipway.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session of a run with the sessions around it.
 *
 * @param session null: it was not found, {@code reason} says why
 * @param blocking the sessions that it waits for directly, by pid
 * @param blocked the sessions that wait for it directly, by pid
 * @param progress null: its statement has no progress view
 * @param limits what the login may not see, in sentences
 */
public record SessionReport(
        @Nullable ActiveSession session,
        List<ActiveSession> blocking,
        List<ActiveSession> blocked,
        BlockingTree tree,
        @Nullable StatementProgress progress,
        @Nullable String reason,
        List<String> limits) {

    static SessionReport without(String reason, List<String> limits) {
        return new SessionReport(null, List.of(), List.of(), BlockingTree.EMPTY, null, reason, limits);
    }
}
