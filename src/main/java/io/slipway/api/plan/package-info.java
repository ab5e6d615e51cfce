/**
 * Plans, their changes, options and check runs over HTTP.
 *
 * <p>A body is read whole and every wrong field is reported at once; then one transaction writes the plan, or nothing.
 * The control database is authoritative. On failure: a problem document, and nothing is stored.
 */
@NullMarked
package io.slipway.api.plan;

import org.jspecify.annotations.NullMarked;
