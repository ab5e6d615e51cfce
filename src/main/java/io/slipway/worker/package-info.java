/**
 * Carries claimed runs from start to recorded outcome. The sub-packages; each uses only those before it:
 *
 * <pre>
 *   check   check runs
 *   task    task runs
 *   target  comparing targets with the record, and an operator's decisions
 * </pre>
 *
 * <p>The control database is authoritative for ownership, the target for what is applied. A worker remembers only which
 * runs have a thread here. On failure: the run is released, and its next owner reads everything again.
 */
@NullMarked
package io.slipway.worker;

import org.jspecify.annotations.NullMarked;
