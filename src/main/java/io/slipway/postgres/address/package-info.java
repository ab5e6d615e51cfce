/**
 * Names and addresses of servers, validated before use: database URL, host, port, TLS mode, references to secrets, and
 * the network policy.
 *
 * <p>DNS is asked once per connection and the result is pinned, so that a name cannot change between check and connect.
 * The given address is authoritative; nothing is stored. On failure: an {@code InputProblem} that names the field.
 */
@NullMarked
package io.slipway.postgres.address;

import org.jspecify.annotations.NullMarked;
