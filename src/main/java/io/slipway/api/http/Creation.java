package io.slipway.api.http;

import org.jspecify.annotations.Nullable;

/**
 * The response to a creation.
 *
 * @param location of the new resource, {@code /v1/…}
 * @param etag null if the resource has none
 */
public record Creation(
        String location, Object body, @Nullable String etag) {}
