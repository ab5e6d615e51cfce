package io.slipway.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session of a server, as {@code pg_stat_activity} shows it; null where it has nothing, or where the login may not
 * see it.
 *
 * @param pid 0: a prepared transaction, which has no session
 * @param blockedByPids the sessions that it waits for directly, those before it in the queue for the lock included
 * @param query with its literals; {@code <insufficient privilege>} when the login may not see it
 * @param locks those it waits for first, {@value SessionReader#MAX_LOCKS} at most
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ActiveSession(
        int pid,
        List<Integer> blockedByPids,
        @Nullable String query,
        @Nullable String state,
        @Nullable String waitEventType,
        @Nullable String waitEvent,
        @Nullable String datname,
        @Nullable String usename,
        @Nullable String applicationName,
        @Nullable String clientAddr,
        @Nullable Integer clientPort,
        @Nullable Instant backendStart,
        @Nullable Instant xactStart,
        @Nullable Instant queryStart,
        List<SessionLock> locks) {

    ActiveSession with(List<Integer> blockers, List<SessionLock> held) {
        return new ActiveSession(
                pid,
                blockers,
                query,
                state,
                waitEventType,
                waitEvent,
                datname,
                usename,
                applicationName,
                clientAddr,
                clientPort,
                backendStart,
                xactStart,
                queryStart,
                held);
    }
}
