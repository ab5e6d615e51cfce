package io.slipway.target;

import io.slipway.target.scope.Project;
import io.slipway.target.server.Server;

/** The project and the server of a target, read and locked by the transaction that writes the target. */
record TargetParents(Project project, Server server) {}
