package io.slipway.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition that a person should examine.
 *
 * @param kind the slug of an {@link AlertKind}; a replica of a newer release may have raised one that is not in it
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
