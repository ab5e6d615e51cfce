/**
 * What a server and a role are: version, system identifier, recovery, rights, backends.
 *
 * <p>The catalog is authoritative and is read each time. On failure: {@link java.sql.SQLException}.
 */
@NullMarked
package io.slipway.postgres.facts;

import org.jspecify.annotations.NullMarked;
