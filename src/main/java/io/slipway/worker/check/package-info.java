/**
 * Evaluates one claimed check run: every change of a plan on every target.
 *
 * <p>The check run's row decides which replica owns it; results are stored only while the epoch and the plan's version
 * are unchanged. On failure: the run ends FAILED with its reason, or is released and claimed again.
 */
@NullMarked
package io.slipway.worker.check;

import org.jspecify.annotations.NullMarked;
