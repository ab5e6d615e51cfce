package io.slipway.monitor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a session holds or waits for, as {@code pg_locks} shows it.
 *
 * @param type {@code relation}, {@code transactionid}, {@code virtualxid}, {@code advisory} …
 * @param relation with its schema; {@code relation 16405} when it has no name that this login can see; null for locks
 *     of other types
 * @param mode {@code AccessExclusiveLock} …
 * @param waitStart since when it waits; null when it is granted
 */
public record SessionLock(
        String type,
        @Nullable String relation,
        String mode,
        boolean granted,
        @Nullable Instant waitStart) {}
