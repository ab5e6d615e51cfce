package io.slipway.target;

import io.slipway.target.scope.ProjectStore;
import io.slipway.target.server.ServerStore;
import jakarta.inject.Singleton;

/** The stores that read and write a target and the objects it belongs to. */
@Singleton
public record CatalogStores(ProjectStore projects, ServerStore servers, TargetStore targets) {}
