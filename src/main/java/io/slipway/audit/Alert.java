package io.slipway.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person should look at.
 *
 * @param kind of trouble, from a closed list: {@code fencing}, {@code wrong-target}, {@code diverged},
 *     {@code prepared-transaction}
 * @param subject what it is about, as paths name it: {@code task-runs/4711}, {@code targets/shop}
 * @param clearedAt when it was over by itself or by somebody's act; null: it stands
 */
public record Alert(
        long id,
        String kind,
        String subject,
        String detail,
        Instant raisedAt,
        @Nullable Instant clearedAt) {}
