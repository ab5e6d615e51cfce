package io.slipway.target;

import io.slipway.target.server.Server;

/**
 * What a look at a database found.
 *
 * @param server as it was when it was looked at
 */
public record InspectedTarget(Server server, TargetFindings findings) {}
