package io.slipway.target;

/** What a target belongs to, as the transaction that writes it has read and locked it. */
record TargetParents(Project project, Server server) {}
