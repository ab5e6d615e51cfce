package io.slipway.target;

/** What a target belongs to, as the transaction that writes it has read and locked it. */
public record Parents(Project project, Server server) {}
