package io.slipway.plan;

import io.slipway.problem.Severity;
import org.jspecify.annotations.Nullable;

/**
 * One finding of a check run.
 *
 * @param code of the check, its page is {@code docs/checks/<code>.md}
 * @param target the target it was found on; of a script as such the first one
 * @param change ordinal of the change, 1 for the first
 * @param statement 1 for the first of the script
 */
public record Advice(
        Severity severity,
        String code,
        String title,
        String detail,
        String target,
        @Nullable Integer change,
        @Nullable Integer statement,
        @Nullable Integer line,
        @Nullable Integer column,
        @Nullable String suggestion) {}
