/**
 * An embedded PostgreSQL server, for {@code serve} without a control database, for {@code demo} and for tests.
 *
 * <p>Binaries come from the system or from the bundled archive; data stays in the given folder, which is authoritative.
 * On failure: a {@code ServiceProblem} with the last lines of the server's log.
 */
@NullMarked
package io.slipway.postgres.embedded;

import org.jspecify.annotations.NullMarked;
