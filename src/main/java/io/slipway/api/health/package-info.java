/**
 * Whether this replica lives and is ready, and which replicas there are.
 *
 * <p>Liveness asks no database. Readiness asks the control database, its schema and the listener.
 */
@NullMarked
package io.slipway.api.health;

import org.jspecify.annotations.NullMarked;
