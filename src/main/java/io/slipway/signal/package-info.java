/**
 * Signals between replicas: a NOTIFY in the very transaction that changes a row, and one listener a replica. A signal
 * is a hint to look sooner, never the truth: the row decides, and what a lost one would have told is found by the poll
 * and by a look at the rows after every connect.
 */
@NullMarked
package io.slipway.signal;

import org.jspecify.annotations.NullMarked;
