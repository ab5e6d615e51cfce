package io.slipway.migration.file;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a new migration.
 *
 * @param description in the person's words; the name of the file is made of its letters and digits
 * @param risk low, medium or high; null: the header does not say
 * @param estimatedDuration null: the header does not say
 * @param dependsOn versions that must be applied before
 */
public record MigrationDraft(
        String description,
        boolean zeroDowntime,
        @Nullable Duration estimatedDuration,
        @Nullable String risk,
        List<String> dependsOn) {}
