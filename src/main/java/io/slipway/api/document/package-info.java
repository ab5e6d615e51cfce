/**
 * The OpenAPI document at {@code /q/openapi}: what annotations cannot say, derived by rules from the resources and
 * their records.
 *
 * <p>The code is authoritative: the document is made when the service is built. On failure: the build fails.
 */
@NullMarked
package io.slipway.api.document;

import org.jspecify.annotations.NullMarked;
