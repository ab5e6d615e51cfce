/** The audit log and the alerts, both read-only. */
@NullMarked
package io.slipway.api.audit;

import org.jspecify.annotations.NullMarked;
