/**
 * What two or three sessions do at the same time on the control database, tried in every order: each spec names the
 * steps of its sessions, the runner executes all interleavings of them on real PostgreSQL by the stores' own methods,
 * and after each the invariants are asked.
 */
@NullMarked
package io.slipway.isolation;

import org.jspecify.annotations.NullMarked;
