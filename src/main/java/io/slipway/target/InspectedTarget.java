package io.slipway.target;

import io.slipway.target.server.Server;

/**
 * The result of the inspection of a database.
 *
 * @param server as it was during the inspection
 */
public record InspectedTarget(Server server, TargetFindings findings) {}
