/**
 * Batch steps: one data change in keyed slices, each in a transaction of its own.
 *
 * <p>The progress in the history row is authoritative. Each slice first advances it from the value that this owner
 * read, in the transaction that changes the rows. So each slice takes effect once, whichever session tries.
 *
 * <p>On failure: the next owner reads the progress and continues behind the last committed slice. A slice that meets
 * locks or victims is retried with fewer rows.
 */
@NullMarked
package io.slipway.apply.batch;

import org.jspecify.annotations.NullMarked;
