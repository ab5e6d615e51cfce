package io.slipway.api.stream;

/**
 * The limit of event streams.
 *
 * @param maxStreams of a replica at a time, 1 to 10000
 */
public record StreamSettings(int maxStreams) {}
