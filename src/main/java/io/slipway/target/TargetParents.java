package io.slipway.target;

import io.slipway.target.scope.Project;
import io.slipway.target.server.Server;

/** What a target belongs to, as the transaction that writes it has read and locked it. */
record TargetParents(Project project, Server server) {}
