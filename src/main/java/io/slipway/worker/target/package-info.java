/**
 * Compares targets with the record and carries out an operator's decisions on a target or a step in doubt.
 *
 * <p>A decision is written into the target first and into the control database second, so that repeating it does no
 * harm. On failure: nothing has changed, and the answer says why.
 */
@NullMarked
package io.slipway.worker.target;

import org.jspecify.annotations.NullMarked;
