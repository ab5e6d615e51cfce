/**
 * Plans, their changes, options and check runs over HTTP.
 *
 * <p>A body is read whole and every wrong field is reported at once; then one transaction writes the plan, or nothing.
 */
@NullMarked
package io.slipway.api.plan;

import org.jspecify.annotations.NullMarked;
