package io.slipway.plan;

import io.slipway.problem.Severity;
import org.jspecify.annotations.Nullable;

/**
 * One finding of a check run.
 *
 * @param code of the check; its page is {@code docs/checks/<code>.md}
 * @param target the target of the finding; the first target of the plan if the finding is about the script alone
 * @param change ordinal of the change; 1 is the first
 * @param statement ordinal within the script; 1 is the first
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
