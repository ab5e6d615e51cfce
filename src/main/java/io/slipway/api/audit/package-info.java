/** Who did what, and alerts: read-only. */
@NullMarked
package io.slipway.api.audit;

import org.jspecify.annotations.NullMarked;
