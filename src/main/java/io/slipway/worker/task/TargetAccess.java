package io.slipway.worker.task;

import io.slipway.postgres.connect.Connector;

/**
 * How this replica reaches targets, and what it shows of them.
 *
 * @param showsData errors keep the values of rows and literals that a target repeats
 */
public record TargetAccess(Connector connector, boolean showsData) {
    /** Values of rows and literals are cut out of errors. */
    public static TargetAccess by(Connector connector) {
        return new TargetAccess(connector, false);
    }
}
