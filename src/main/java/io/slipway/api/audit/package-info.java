/**
 * The audit log and the alerts.
 *
 * <p>The control database is authoritative; nothing is written. On failure: a problem document.
 */
@NullMarked
package io.slipway.api.audit;

import org.jspecify.annotations.NullMarked;
