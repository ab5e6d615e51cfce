/**
 * A client of the REST API: requests, lists, refusals.
 *
 * <p>The answers of the replica are authoritative; nothing is kept. On failure: a
 * {@link io.slipway.cli.rest.RestException} that says whether the server refused the request or could not be reached.
 */
@NullMarked
package io.slipway.cli.rest;

import org.jspecify.annotations.NullMarked;
