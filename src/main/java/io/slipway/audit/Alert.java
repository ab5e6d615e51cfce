package io.slipway.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition that a person should examine.
 *
 * @param kind of trouble, from a closed list: {@code fencing}, {@code wrong-target}, {@code diverged},
 *     {@code prepared-transaction}
 * @param subject the affected object, as paths name it: {@code task-runs/4711}, {@code targets/shop}
 * @param clearedAt when the condition ended or a person cleared the alert; null while the alert is open
 */
public record Alert(
        long id,
        String kind,
        String subject,
        String detail,
        Instant raisedAt,
        @Nullable Instant clearedAt) {}
