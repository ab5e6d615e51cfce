package io.slipway.migration.local;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The newest run of a key in {@code slipway.log}.
 *
 * @param state of its end; null: it has no end on record, because it runs or its process died
 * @param message the error; null: it ended well
 * @param position line and column in the script, {@code 3:14}; null: none
 */
public record RecordedRun(
        String key,
        @Nullable String state,
        @Nullable String message,
        @Nullable String position,
        OffsetDateTime at,
        @Nullable String actor) {}
