package io.slipway.apply.run;

import org.jspecify.annotations.Nullable;

/**
 * A session in a chain of waits, as the server showed it. A value that the login may not see is null.
 *
 * @param backendStart as the server wrote it, to the microsecond; identifies the session together with the pid
 * @param type {@code client backend}, {@code autovacuum worker}, …
 * @param since start of the query, or of the state if no query is in progress
 * @param query cut, without its string literals
 */
public record BlockingSession(
        int pid,
        @Nullable String backendStart,
        @Nullable String role,
        @Nullable String application,
        @Nullable String type,
        @Nullable String state,
        @Nullable String since,
        @Nullable String query) {}
