package io.slipway.api.http;

import org.jspecify.annotations.Nullable;

/**
 * The answer that a creation got, kept for whoever sends it again.
 *
 * @param requestHash SHA-256 of the body that was sent first
 * @param body JSON
 */
record StoredAnswer(
        byte[] requestHash,
        int status,
        String body,
        String location,
        @Nullable String etag) {}
