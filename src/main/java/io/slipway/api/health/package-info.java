/**
 * Liveness and readiness of this replica, and the list of replicas.
 *
 * <p>Liveness asks no database. Readiness asks the control database, its schema and the listener.
 */
@NullMarked
package io.slipway.api.health;

import org.jspecify.annotations.NullMarked;
