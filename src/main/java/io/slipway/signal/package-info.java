/**
 * Signals between replicas: a NOTIFY in the transaction that changes a row, and one listener per replica. A signal is
 * only a hint to read the row sooner: the row is authoritative. On failure: the effect of a lost signal is found by the
 * poll, and by reading the rows after every connect.
 */
@NullMarked
package io.slipway.signal;

import org.jspecify.annotations.NullMarked;
