package io.slipway.rollout;

import org.jspecify.annotations.Nullable;

/**
 * Why a run ended badly.
 *
 * @param code a slug
 * @param sqlState of the server, when it said one
 * @param line of the change's script, 1 for the first
 * @param column in code points, 1 for the first
 */
public record RunError(
        String code,
        @Nullable String sqlState,
        String message,
        @Nullable Integer line,
        @Nullable Integer column) {}
