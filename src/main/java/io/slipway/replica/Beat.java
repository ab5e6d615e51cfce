package io.slipway.replica;

import java.util.UUID;

/** A replica's counter as one look saw it. */
public record Beat(UUID id, long sequence) {}
