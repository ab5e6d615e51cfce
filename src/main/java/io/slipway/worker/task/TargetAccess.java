package io.slipway.worker.task;

import io.slipway.postgres.connect.Connector;

/**
 * How this replica reaches targets, and what it shows of them.
 *
 * @param showsData errors keep the values of rows and literals that a target repeats
 */
public record TargetAccess(Connector connector, boolean showsData) {}
