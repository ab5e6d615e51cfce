/**
 * The random proof: replicas as processes, real servers, clients that write down what they asked and were told, faults
 * drawn by a seed, an application on the same tables; after each round everything is healed and every invariant is
 * checked from outside.
 *
 * <p>{@link io.slipway.chaos.Chaos} plays the rounds, {@link io.slipway.chaos.Rig} is what it plays with, each
 * {@link io.slipway.chaos.Fault} breaks something for a while, each {@link io.slipway.chaos.Invariant} looks for one
 * kind of lie. Liveness is demanded only after healing.
 */
@NullMarked
package io.slipway.chaos;

import org.jspecify.annotations.NullMarked;
