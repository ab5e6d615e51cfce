package io.slipway.target;

import io.slipway.target.scope.ProjectStore;
import io.slipway.target.server.ServerStore;

/** The stores that a target is written and read with. */
public record CatalogStores(ProjectStore projects, ServerStore servers, TargetStore targets) {}
