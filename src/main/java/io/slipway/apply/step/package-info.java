/**
 * One try of a step: its result, the classification of SQL errors, the retries per kind of failure, and the runner of
 * transaction steps.
 *
 * <p>The history row written in the step's own transaction is authoritative. {@link TryResult} is the closed list of
 * possible results.
 *
 * <p>On failure: a transaction that did not commit is rolled back or its session is lost. An error at COMMIT is
 * {@link TryResult.Unknown}: the caller reads the history again.
 */
@NullMarked
package io.slipway.apply.step;

import org.jspecify.annotations.NullMarked;
