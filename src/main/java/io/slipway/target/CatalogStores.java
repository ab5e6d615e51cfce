package io.slipway.target;

/** The stores that a target is written and read with. */
public record CatalogStores(ProjectStore projects, ServerStore servers, TargetStore targets) {}
