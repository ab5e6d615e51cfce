/**
 * The random proof. Replicas run as processes on real servers, clients write down their requests and the answers, an
 * application uses the same tables, and a seed draws the faults. After each round all faults are healed and every
 * invariant is checked from outside.
 *
 * <p>{@link io.slipway.chaos.Chaos} plays the rounds. {@link io.slipway.chaos.Rig} holds the processes and servers.
 * Each {@link io.slipway.chaos.Fault} breaks one thing for a while. Each {@link io.slipway.chaos.Invariant} searches
 * for one kind of wrong result. Runs have to end only after the faults are healed.
 */
@NullMarked
package io.slipway.chaos;

import org.jspecify.annotations.NullMarked;
