/**
 * One claimed run from start to recorded outcome. The control database says who owns the run, the target says what is
 * applied; this package carries the one to the other: it reports what {@code apply} does into the run's row and log,
 * and tells {@code apply} when trust is gone or a cancel was asked.
 *
 * <p>What it remembers is only which runs have a thread here. Everything else is read again by whoever comes next.
 */
@NullMarked
package io.slipway.worker;

import org.jspecify.annotations.NullMarked;
