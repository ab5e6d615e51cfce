package io.slipway.api.http;

import org.jspecify.annotations.Nullable;

/**
 * What a creation made.
 *
 * @param location of the new thing, {@code /v1/…}
 * @param body what is answered
 * @param etag null when it has none
 */
public record Creation(
        String location, Object body, @Nullable String etag) {}
