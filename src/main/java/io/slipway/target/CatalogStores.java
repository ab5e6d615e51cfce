package io.slipway.target;

import io.slipway.target.scope.ProjectStore;
import io.slipway.target.server.ServerStore;
import jakarta.inject.Singleton;

/** The stores that a target is written and read with. */
@Singleton
public record CatalogStores(ProjectStore projects, ServerStore servers, TargetStore targets) {}
