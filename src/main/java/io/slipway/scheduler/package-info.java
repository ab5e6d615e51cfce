/**
 * Decides which task run may start (promotion), which run is claimed, which replica is dead, and which plan becomes a
 * rollout. Every replica runs the same passes; rows and their locks in the control database make the replicas agree. On
 * failure: the pass is logged and runs again. State kept between two passes only makes them faster.
 */
@NullMarked
package io.slipway.scheduler;

import org.jspecify.annotations.NullMarked;
