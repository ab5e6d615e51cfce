/**
 * Starts a replica: control database, CDI producers, loops, shutdown.
 *
 * <p>Loops start only from here. The configuration is authoritative. On failure: exit code 78 with one line per
 * mistake.
 */
@NullMarked
package io.slipway.cli.serve;

import org.jspecify.annotations.NullMarked;
