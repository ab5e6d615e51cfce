/**
 * Who decides: what may run (promotion), what is claimed, who is dead, which plan becomes a rollout. Every replica runs
 * the same passes; rows and their locks in the control database make them agree. A pass that fails is logged and comes
 * again; nothing is remembered between two passes but what speeds them up.
 */
@NullMarked
package io.slipway.scheduler;

import org.jspecify.annotations.NullMarked;
