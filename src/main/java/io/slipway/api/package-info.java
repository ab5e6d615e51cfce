/**
 * How people and programs reach Slipway over HTTP: resources under {@code /v1}, JSON, RFC 9457 problems, cursor pages,
 * idempotent creation, entity tags. The control database is authoritative for every answer, so each replica gives the
 * same one. Whatever fails leaves here as one problem document: {@link io.slipway.api.ProblemMapper} is the only place
 * that knows how a problem looks; a defect is logged once with the reference that the caller was given.
 */
@NullMarked
package io.slipway.api;

import org.jspecify.annotations.NullMarked;
