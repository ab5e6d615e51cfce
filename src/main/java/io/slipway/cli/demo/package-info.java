/**
 * The parts of {@code slipway demo}: sample databases, replicas as processes.
 *
 * <p>The answers of the replicas are authoritative for what the demo shows. On failure: one line on standard error.
 * Everything that the demo made is removed when it ends.
 */
@NullMarked
package io.slipway.cli.demo;

import org.jspecify.annotations.NullMarked;
