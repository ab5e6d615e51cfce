/**
 * The parts that all resources share: problem documents, pages, entity tags, idempotent creation, the guard of
 * requests.
 *
 * <p>Keys of idempotency and cursors are rows of the control database, so that any replica answers. On failure:
 * {@link ProblemMapper} is the one place that turns a problem into an HTTP status.
 */
@NullMarked
package io.slipway.api.http;

import org.jspecify.annotations.NullMarked;
