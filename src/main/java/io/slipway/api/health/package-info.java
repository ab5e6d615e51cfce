/**
 * Liveness and readiness of this replica, and the list of replicas.
 *
 * <p>Liveness asks no database. Readiness asks the control database, its schema and the listener. The control database
 * is authoritative for the list of replicas. On failure: a red check, or a problem document.
 */
@NullMarked
package io.slipway.api.health;

import org.jspecify.annotations.NullMarked;
